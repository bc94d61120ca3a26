"""The ledger: an append-only Merkle log of checks, as files that anybody verifies and nobody can rewrite.

In: leaves (`leaf`), in order, and a key (`note`). Out: a folder of tiles and a signed checkpoint (`log`),
which `verify` checks whole, `witness` follows for the other side, and `receipts` open one leaf at a time.
Invariants: a checkpoint is signed only once its tiles are on disk, and never for a smaller or another tree;
the folder holds only files that a checkpoint covers; verification raises and names the place.
The formats are public ones: RFC 6962 (hashes), C2SP tlog-tiles, tlog-checkpoint, signed-note and
tlog-cosignature. Leaves (`leaf`) and receipts are ours.
"""
