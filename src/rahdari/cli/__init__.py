"""The command line: words in, the library called, its answers out.

In: the arguments of `rahdari`. Out: results on standard output, notes and progress on standard error,
and a status: 0 no hit, 10 at least one hit, 2 usage, 3 bad input, 1 an internal failure. One module per
command. Invariant: no matching logic here; with `--json` the output is the library's own types.
"""
