"""The gate's side of the ledger: rows that commit with what they record, which one thread makes into files.

In: what happened (`events`), and every check (`desk`). Out: `ledger/` in the data folder, which the other
party follows; receipts and clearance tokens. Invariants: nothing is recorded without its leaf, in one
transaction; a leaf shows gate, hour and release and neither kind nor outcome; what only a referred traveller
causes enters the log at the end of the shift, shuffled, in bundles whose size says nothing.
"""
