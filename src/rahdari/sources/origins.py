"""How many independent origins a claim has: whoever stands at the far end of each chain, counted once.

An origin is a named person or body, a document, or somebody unnamed who told an outlet. What people are
quoted with from a document counts as that document. Reports that are copies of one another, or that credit
one agency, have the agency's unnamed sources in common. An outlet in its own voice, hearsay and what nobody
is said to have seen are no origins: they are counted apart, as outlets that name nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from rahdari.sources.chains import chain, same_outlet
from rahdari.sources.claims import Claim, Told
from rahdari.sources.people import same_name
from rahdari.sources.records import NAMED, Kind, Link, Report, Statement


@frozen
class Origin:
    """Somebody at the end of a chain. reports: which reports rest on it. way: of the first, outlet first."""

    name: str
    kind: Kind
    role: str
    reports: tuple[int, ...]
    way: tuple[str, ...]

    @property
    def named(self) -> bool:
        """Whether somebody could go and ask."""
        return self.kind in NAMED


@frozen
class Rest:
    """On what one report's telling rests: an origin, or nothing (`kind` says what kind of nothing)."""

    report: int
    kind: Kind
    name: str
    role: str
    way: tuple[str, ...]


def families(reports: Sequence[Report], links: Sequence[Link]) -> Mapping[str, str]:
    """Return for each report (by its label) the outlet whose report it is: an agency's, or that of a copy."""
    home = {}
    for report in reports:
        at, seen = report.name, {report.label}
        label = report.label
        while True:
            step = next(
                (k for k in links if k.report == label and k.how != "quoted" and same_outlet(k.taker, at)),
                None,
            )
            if step is None:
                break
            at = step.giver
            label = next((r.label for r in reports if r.name == at and r.label not in seen), "")
            seen.add(label)
        home[report.label] = at
    return home


def rests(claim: Claim, reports: Sequence[Report], links: Sequence[Link]) -> tuple[Rest, ...]:
    """Return on what each telling of a claim rests."""
    home = families(reports, links)
    return tuple(_rest(told, reports, links, home) for told in claim.told)


def _rest(told: Told, reports: Sequence[Report], links: Sequence[Link], home: Mapping[str, str]) -> Rest:
    report = reports[told.report]
    one: Statement = told.statement
    credited = [link for link in links if link.how != "overlap"]
    way = chain(report, credited, reports)
    if one.via or one.kind == "document":
        outlet = next((n for n, name in enumerate(way) if name in one.via), None)
        words = one.via[-1] if one.via else one.speaker
        whole = (*way[:outlet], words) if outlet is not None else (*way, words) if words != way[-1] else way
        if one.kind == "anonymous" and any(same_outlet(words, name) for name in way[1:]):
            return _second_hand(told.report, words, one.speaker, report.name, way)
        if one.kind == "document" or _is_document(words):
            return Rest(told.report, "document", whole[-1], one.speaker, whole)
        return Rest(told.report, one.kind, one.speaker, one.role, (*whole, one.speaker))
    if one.kind == "media":
        return _second_hand(told.report, one.speaker, one.role, report.name, way)
    root = home[report.label]
    start = (report.name,) if root == report.name else (report.name, root)
    if one.kind == "anonymous":
        return Rest(told.report, "anonymous", f"{one.speaker} ({root})", one.role, (*start, one.speaker))
    if one.kind in NAMED:
        return Rest(told.report, one.kind, one.speaker, one.role, (*start, one.speaker))
    return Rest(told.report, one.kind, root, "", start)


def _second_hand(number: int, outlet: str, role: str, name: str, way: tuple[str, ...]) -> Rest:
    """Return on what another outlet's word rests: the document at the end of its chain, else nothing more."""
    if any(same_outlet(outlet, one) for one in way) and _is_document(way[-1]):
        return Rest(number, "document", way[-1], outlet, way)
    return Rest(number, "media", outlet, role, (name, outlet))


def _is_document(words: str) -> bool:
    lowered = words.lower()
    kinds = ("document", "cable", "message", "notes", "minutes", "memo", "letter", "records", "transcript")
    return any(k in lowered for k in kinds)


def origins(found: Sequence[Rest]) -> tuple[Origin, ...]:
    """Return the independent origins, each once, the named ones first."""
    out: list[Origin] = []
    for rest in found:
        if rest.kind not in NAMED and rest.kind != "anonymous":
            continue
        at = next((n for n, one in enumerate(out) if _one(one, rest)), None)
        if at is None:
            out.append(Origin(rest.name, rest.kind, rest.role, (rest.report,), rest.way))
        else:
            old = out[at]
            reports = tuple(sorted({*old.reports, rest.report}))
            out[at] = Origin(
                max(old.name, rest.name, key=len), old.kind, old.role or rest.role, reports, old.way
            )
    return tuple(sorted(out, key=lambda one: not one.named))


def _one(origin: Origin, rest: Rest) -> bool:
    if origin.kind == "anonymous" or rest.kind == "anonymous":
        return origin.kind == rest.kind and _outlet(origin.name) == _outlet(rest.name)
    people = ("official", "expert", "person")
    if origin.kind in people and rest.kind in people:
        return same_name(origin.name, rest.name)
    plain = (plain_name(origin.name), plain_name(rest.name))
    if origin.kind == rest.kind == "document":
        return (
            plain[0] in plain[1]
            or plain[1] in plain[0]
            or set(origin.reports) == {rest.report}
            or bool(set(origin.way[1:-1]) & set(rest.way[1:-1]))
        )
    return origin.kind == rest.kind and plain[0] == plain[1]


def plain_name(name: str) -> str:
    """Return the name of an outlet or a paper in small letters, and without its article."""
    return name.casefold().removeprefix("the ").strip()


def _outlet(name: str) -> str:
    return name.rpartition("(")[2]
