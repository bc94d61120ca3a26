"""Looking a name up outside of a crossing: in the lists only, for a stated purpose, and on record.

There is no way here to a traveller or a crossing. What is kept is who asked, when, why, how many entries
came out, and a keyed hash of the name, by which an auditor who has a name can tell whether it was asked for.
"""
