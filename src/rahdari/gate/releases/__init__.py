"""Releases at this gate: composed, signed, put in force, looked back at.

In: what the lists and the own entries of the gate hold (or a folder with somebody else's release). Out: the
index in force. What is refused leaves the release in force as it was; what came into force is on record.
"""
