"""The register of permits: frequent crossers whose fields this gate keeps until their permit is over.

In: a holder's fields, as a lane takes them. Out: a permit with a number that cannot be counted up, a pass to
print, and its holder's fields again for whoever has the number or the pass, each time on record. Nobody is
found by name; there is no list of holders. A permit exempts nobody from anything.
"""
