"""Two records compared without an index, with the parameters and the population that ship."""

from __future__ import annotations

from functools import cache

from rahdari.matching.evidence import Evidence, Hit
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
    return Hit(entry, subject, evidence, threshold, verify_what(evidence), versions)


def verify_what(evidence: tuple[Evidence, ...]) -> str:
    """Say what is to be verified: the document, where its number is listed but the person seems another."""
    number = any(e.field == "documents" and e.relation == "same" for e in evidence)
    names = [e.millibits for e in evidence if e.field == "names"]
    born = [e.millibits for e in evidence if e.field == "birth_dates"]
    conflict = (names and sum(names) < 0) or (born and sum(born) < -2000)
    return "document" if number and conflict else "identity"
