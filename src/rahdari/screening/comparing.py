"""Two records compared without an index, with the parameters and the population that ship."""

from __future__ import annotations

from functools import cache

from rahdari.matching.evidence import Hit
from rahdari.matching.parameters import load, population_rows
from rahdari.matching.prepare import prepare_entry, prepare_subject
from rahdari.matching.vocabulary import make_vocabulary
from rahdari.matching.weigh import Weigher
from rahdari.records.entry import Entry, Subject


@cache
def default_weigher() -> Weigher:
    """Return the weigher over the shipped population table (made at the first call, 0.3 s)."""
    parameters = load()
    return Weigher(make_vocabulary(population_rows(), [], parameters), parameters)


def compare(subject: Subject, entry: Entry, *, threshold: float | None = None) -> Hit:
    """Return what the two records say about being one. `refer` is None without a threshold (bits)."""
    weigher = default_weigher()
    mine, theirs = prepare_subject(subject, weigher.names), prepare_entry(entry)
    evidence = weigher.weigh(mine, theirs)
    versions = (("parameters", load().version),)
    return Hit(entry, subject, evidence, sum(e.millibits for e in evidence), threshold, versions)
