"""What happened: one append-only table, written in the transaction of the change it tells of.

In: who, what, why. Out: rows that the database itself refuses to change or delete (triggers).
"""
