"""What everybody outside calls: `build_index`, `update_index`, `Screener`, `compare`.

In: entries, or subjects. Out: an index with its curve from stop budget to threshold, or hits with their
evidence. The machine never refuses anybody: a hit says *refer* or not, and why; people decide.
"""

from rahdari.screening.building import IndexReport, build_index
from rahdari.screening.comparing import compare
from rahdari.screening.screener import Screener
from rahdari.screening.updating import update_index

__all__ = ["IndexReport", "Screener", "build_index", "compare", "update_index"]
