"""Published lists in, entries out, with a report of all that was wrong with them.

In: a source, `FORMAT:PATH` (see `reading.parse_source`). Out: an iterator of `Entry` and a `ReadReport`
with counts, the SHA-256 of the stored bytes and each rejected or doubtful field by line.
Invariant: a reader streams, drops no identifying fact that the source states, guesses nothing silently,
and a bad field costs that field, a bad record that record, a bad file the whole reading.
"""
