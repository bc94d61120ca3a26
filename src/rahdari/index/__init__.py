"""Entries in, an index on disk out; an index on disk in, candidates out.

`build` turns entries into flat arrays and writes them as one generation; `layout` knows the files;
`reader` maps them into memory (opening costs milliseconds, all processes share the pages); `retrieve`
finds the entries that are worth weighing. Invariant: an index folder always holds one whole generation;
a build that breaks leaves the old one in force.
"""
