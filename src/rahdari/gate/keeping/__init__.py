"""What is kept of people: sealed under keys of a day, forgotten by destroying them, shown to their owner.

In: fields of other apps (`fields`), and the retention of the gate. Out: sealed columns; keys destroyed with
an event; backups that forgetting reaches. Invariant: no traveller's field is in the clear in the database.
"""
