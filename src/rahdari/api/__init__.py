"""Lists over HTTP, for programs that already speak to yente, and for new ones.

In: an index and requests, by example in FollowTheMoney or as our own subjects. Out: entries with their
evidence, and a record of every screening. `model`, `ftm` and `wire` know the formats; `tables` and `release`
one generation of an index; the routers (`match`, `search`, `entities`, `reconcile`, `system`, `native`) only
speak HTTP; `keys`, `guard`, `audit` and `watch` keep it safe; `server` runs it. Invariants: no screening is
answered whose record is not on disk; nothing that identifies anybody is logged; no matching logic is here.
"""
