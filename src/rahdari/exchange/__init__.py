"""What goes over the network, and only when asked for: the publishers' lists (`fetch`).

In: the name of a format. Out: files in a cache folder, each with its SHA-256 and date beside it.
Invariant: nothing here is needed to screen; whatever fails leaves the files that were there before.
"""
