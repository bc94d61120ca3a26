"""The primary line: a burst or typed fields in, *clear* or *refer* out, kept before it is shown.

Invariants: the same key never makes two units; what was shown is in the database; a member of a family is
judged alone; class and direction choose fields and order, never the threshold.
"""
