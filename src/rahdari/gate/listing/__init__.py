"""Entries of one's own: who may be listed, on what grounds, for how long, and who answers for it.

In: what a steward fills in, or a table of it. Out: entries that a second person approved, and that lapse by
themselves. Invariants: no ground that is not in the closed vocabulary; no entry without an end; nobody
approves what they proposed; no child; no field for what people are (ethnicity, religion, tribe) or for whose
kin they are. Also kept here: what this gate restricts or suspends of any list (`measures`).
"""
