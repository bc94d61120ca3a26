"""Records: the plain data types, and what reads their values.

In: texts and numbers from the edge (a list, a form, a zone, JSON). Out: `Entry`, `Subject`, `Name`,
`Document`, `PartialDate`: frozen, checked, comparable by value. A value that cannot be right is a
`RecordError` that names its field; nothing is guessed and nothing half-made.
"""
