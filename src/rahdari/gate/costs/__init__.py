"""What the lists in force cost travellers who are not on them: entry by entry, in desks, against the budget.

Costs are worked out by a process of their own when an index comes into force, and kept beside it
(`screening.stored_costs`); pages only read them.
"""
