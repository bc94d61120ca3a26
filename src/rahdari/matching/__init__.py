"""What the project exists for: compare two records, weigh the evidence, explain it.

In: prepared records and a vocabulary. Out: evidence in integer millibits that adds up to a likelihood
ratio (Fellegi & Sunter 1969). `retrieve` is not here (`index`): this package knows no files. The steps
are `prepare` (tokens looked up), `compare` (one module per kind of evidence), `weigh` (all of them),
`explain` (in words). Everything is plain Python on integers, and the
definition; `kernel/` is its compiled twin and comes to the same integers.
"""
