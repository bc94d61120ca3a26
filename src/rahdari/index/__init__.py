"""Entries in, an index on disk out; an index on disk in, candidates out.

`columns` and `build` turn entries into flat arrays (`codes`: values as numbers; `kept`: what a build takes
over from the one before); `layout` knows the files of a generation; `reader` maps them into memory (opening
costs milliseconds, all processes share the pages); `retrieve` finds the entries that are worth weighing, and
`engine` does that and the weighing in the compiled kernel. Invariant: an index folder always holds one whole
generation; a build that breaks leaves the old one in force.
"""
