"""Invented people: ordinary travellers, and a list in the UN's format that some of them are on.

In: a number and a seed; the name lexicons beside this package. Out: subjects as a gate's desk would
record them (`travellers`), listed people and organisations (`watchlist`), and the demonstration's
three files (`demonstration`): the list, the travellers, and who of them is whom.
Invariant: the same seed makes the same data, on every machine and Python version; nothing here calls
the matcher, so that what it is measured on does not know it. Nobody here exists: tokens come from
published counts, and people are put together from them at random.
"""
