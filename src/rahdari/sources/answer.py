"""The picture a steward reads: reports and their chains, claims and on whom they rest, what would help.

It counts and quotes. It grades nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from attrs import frozen

from rahdari.sources.attribution import read
from rahdari.sources.chains import chain, copies, links
from rahdari.sources.claims import Claim, claims
from rahdari.sources.origins import Origin, Rest, origins, rests
from rahdari.sources.people import same_name
from rahdari.sources.records import Day, Kind, Link, Report, Statement

_WEAKEST: tuple[Kind, ...] = (
    *("none", "hearsay", "outlet", "media", "anonymous", "document", "body", "expert", "person", "official"),
)
"""From what nobody stands behind to who can be asked: the order in which a chain's weakest link is chosen."""


@frozen
class Source:
    """A report as the answer shows it. chain: from the outlet back to the origin."""

    name: str
    title: str
    byline: str
    published: str
    language: str
    chain: tuple[str, ...]
    statements: tuple[Statement, ...]
    headline: Kind | None
    """On what its headline rests: the best kind of source of what carries it; None for a short one."""


@frozen
class Purpose:
    """What one source says an event was for."""

    report: str
    said_by: str
    kind: Kind
    words: str


@frozen
class Difference:
    """In what reports of one claim contradict one another; `what` says which says what."""

    about: Literal["day", "denied", "spelling"]
    what: tuple[str, ...]

    def __str__(self) -> str:
        """Return it in one line."""
        return {
            "day": f"the day: {'; '.join(self.what)}",
            "denied": f"denied in {', '.join(self.what)}",
            "spelling": f"the spelling: {', '.join(self.what)}",
        }[self.about]


@frozen
class Weakest:
    """The weakest that one report rests on for a claim, and the best."""

    report: str
    worst: Rest
    best: Rest

    def __str__(self) -> str:
        """Return it in one line."""
        return f"{self.report}: {_words(self.worst)}; at best {_words(self.best)}"


Lack = Literal["anybody", "a name", "a second origin", "the day", "a document", "a second document"]
"""What would strengthen a claim most."""


@frozen
class Finding:
    """A claim. reports: those that carry it; silent: those that do not. about: whom, a name or an office."""

    label: str
    kind: str
    about: str
    who: tuple[str, ...]
    spellings: tuple[str, ...]
    where: tuple[str, ...]
    when: Day | None
    reports: tuple[str, ...]
    silent: tuple[str, ...]
    origins: tuple[Origin, ...]
    unsourced: tuple[str, ...]
    rests: tuple[Rest, ...]
    said: tuple[Statement, ...]
    purposes: tuple[Purpose, ...]
    differs: tuple[Difference, ...]
    weakest: tuple[Weakest, ...]
    lacks: Lack
    would_help: str

    @property
    def independent(self) -> int:
        """How many independent origins it has."""
        return len(self.origins)

    @property
    def named(self) -> int:
        """How many of them are named."""
        return sum(one.named for one in self.origins)


@frozen
class Picture:
    """Everything about some reports."""

    sources: tuple[Source, ...]
    links: tuple[Link, ...]
    findings: tuple[Finding, ...]


def picture(reports: Sequence[Report]) -> Picture:
    """Return the picture of these reports."""
    was_read = [(report, *read(report)) for report in reports]
    found = [link for report, said, _people in was_read for link in links(report, said)]
    found = list(dict.fromkeys([*found, *copies(reports, found)]))
    sources = tuple(_source(report, said, chain(report, found, reports)) for report, said, _p in was_read)
    return Picture(sources, tuple(found), tuple(_finding(c, reports, found) for c in claims(was_read)))


def _source(report: Report, said: tuple[Statement, ...], way: tuple[str, ...]) -> Source:
    day = report.published.isoformat() if report.published else ""
    return Source(
        report.name,
        report.title,
        report.byline,
        f"about {day}" if report.published_guessed else day,
        report.language,
        way,
        said,
        _headline(report, said),
    )


def _headline(report: Report, said: Sequence[Statement]) -> Kind | None:
    """Return the best kind of source among the statements that share most of the headline's words."""
    words = {w.strip("’'s,.").casefold() for w in report.title.split() if len(w) > 4}
    if len(words) < 3:
        return None
    carrying = [one for one in said if 2 * sum(w in one.text.casefold() for w in words) > len(words)]
    secret = any("secret" in w for w in words)
    if secret:
        carrying = [one for one in carrying if "secret" in one.text.casefold()]
    kinds = [one.kind for one in carrying]
    if not kinds or all(kind in ("none", "outlet") for kind in kinds):
        return "none" if secret or "none" in kinds or not kinds else "outlet"
    return max(kinds, key=_WEAKEST.index)


def _finding(claim: Claim, reports: Sequence[Report], found: Sequence[Link]) -> Finding:
    on = rests(claim, reports, found)
    sources = origins(on)
    carrying = sorted({told.report for told in claim.told})
    lacks = _lacks(sources, differs := _differs(claim, reports))
    supported = {n for one in sources for n in one.reports}
    unsourced = tuple(reports[n].name for n in carrying if n not in supported)
    weakest = []
    for n in carrying:
        mine = sorted((rest for rest in on if rest.report == n), key=lambda r: _WEAKEST.index(r.kind))
        weakest.append(Weakest(reports[n].name, mine[0], mine[-1]))
    return Finding(
        label=_label(claim),
        kind=claim.kind,
        about=_about(claim),
        who=claim.who,
        spellings=claim.spellings,
        where=claim.where,
        when=claim.when,
        reports=tuple(reports[n].name for n in carrying),
        silent=tuple(r.name for n, r in enumerate(reports) if n not in carrying),
        origins=sources,
        unsourced=unsourced,
        rests=on,
        said=tuple(told.statement for told in claim.told),
        purposes=tuple(
            Purpose(reports[t.report].name, t.statement.speaker, t.statement.kind, t.purpose)
            for t in claim.told
            if t.purpose
        ),
        differs=differs,
        weakest=tuple(weakest),
        lacks=lacks,
        would_help=_HELPS[lacks].format(sources[0].name if sources else ""),
    )


def _about(claim: Claim) -> str:
    held = sorted({office for told in claim.told for office in told.offices})
    return ", ".join(claim.who[:2]) or ", ".join(held[:1])


def _label(claim: Claim) -> str:
    who, day = _about(claim) or "?", claim.when
    when = (
        "" if day is None else f", {day.first}" if day.first == day.last else f", {day.first} to {day.last}"
    )
    where = f", {claim.where[0]}" if claim.where else ""
    return f"{claim.kind}: {who}{where}{when}"


def _differs(claim: Claim, reports: Sequence[Report]) -> tuple[Difference, ...]:
    out = []
    dated = [(told.report, day) for told in claim.told for day in told.when]
    if any(not a.meets(b) for _n, a in dated for _m, b in dated):
        shown = dict.fromkeys(f"{reports[n].name} {day.first} ({day.words})" for n, day in dated)
        out.append(Difference("day", tuple(shown)))
    denied = dict.fromkeys(
        reports[t.report].name for t in claim.told if t.denied and any(not o.denied for o in claim.told)
    )
    if denied:
        out.append(Difference("denied", tuple(denied)))
    spelled = [name for name in claim.spellings if claim.who and same_name(name, claim.who[0])]
    if len(spelled) > 1:
        out.append(Difference("spelling", tuple(spelled)))
    return tuple(out)


def _words(rest: Rest) -> str:
    return {
        "none": "no source",
        "hearsay": "hearsay",
        "outlet": "the outlet's own voice",
        "media": f"{rest.name} at second hand",
        "anonymous": f"unnamed ({rest.name})",
    }.get(rest.kind, rest.name)


def _lacks(sources: Sequence[Origin], differs: Sequence[Difference]) -> Lack:
    if not sources:
        return "anybody"
    if not any(one.named for one in sources):
        return "a name"
    if len(sources) == 1:
        return "a second origin"
    if any(one.about == "day" for one in differs):
        return "the day"
    return "a second document" if any(one.kind == "document" for one in sources) else "a document"


_HELPS: dict[Lack, str] = {
    "anybody": "Nobody stands behind it: a witness who can be named, or a document, would be a first origin.",
    "a name": "Only unnamed sources: somebody who says it under a name, or a document, would help most.",
    "a second origin": "Everything goes back to {}: a second origin apart from it would help.",
    "the day": "The reports differ on the day: a document with the date would settle it.",
    "a document": "People say so: a document of the time would confirm it.",
    "a second document": "A second document, or a witness to what the first describes, would confirm it.",
}
