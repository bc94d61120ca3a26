"""Releases: immutable, numbered, signed sets of lists, by The Update Framework (python-tuf).

In: lists of entries and the keys of their parties. Out: a folder of static files (`repository`) that may
travel by any way; at a gate, an index of the newest release (`applying`), once it is verified (`client`).
Invariants: nothing is used before it is verified; what is refused says why, and leaves the release in force
as it was. Each party signs its own lists; a release needs the signatures of all that the root names.
The way: `plan` and `keys`, `making`, `signing`, then `client` and `applying`.
"""
