"""What the traveller takes away, and what they can do with it: slip, redress, complaint.

A slip says that somebody was in secondary inspection here, how long it took, and how to complain. It names
nobody and not the outcome: whoever finds it on somebody learns nothing that could be held against them.
"""
