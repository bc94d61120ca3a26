"""The picture of what reports rest on, in the words of the page's language. It grades nothing."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from attrs import frozen
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rahdari.errors import ReportError
from rahdari.gate.listing.models import KeptReport
from rahdari.sources.answer import Difference, Finding, Lack, Picture, Source, picture
from rahdari.sources.graph import as_svg
from rahdari.sources.origins import Origin, Rest
from rahdari.sources.records import NAMED, Kind, Report, Statement

KINDS: dict[Kind, str] = {
    "official": gettext_noop("named official"),
    "expert": gettext_noop("named expert"),
    "person": gettext_noop("named person"),
    "body": gettext_noop("a body"),
    "document": gettext_noop("a document"),
    "media": gettext_noop("another outlet"),
    "anonymous": gettext_noop("somebody unnamed"),
    "hearsay": gettext_noop("hearsay"),
    "outlet": gettext_noop("the outlet’s own voice"),
    "none": gettext_noop("no source"),
}
_EVENTS = {
    "visit": gettext_noop("Visit"),
    "meeting": gettext_noop("Meeting"),
    "attack": gettext_noop("Attack"),
    "seizure": gettext_noop("Seizure"),
    "arrest": gettext_noop("Arrest"),
    "transfer": gettext_noop("Transfer of money"),
    "closure": gettext_noop("Closure"),
}
_LACKS: dict[Lack, str] = {
    "anybody": gettext_noop(
        "Nobody stands behind it: a witness who can be named, or a document, would be a first origin."
    ),
    "a name": gettext_noop(
        "Only unnamed sources: somebody who says it under a name, or a document, would help most."
    ),
    "a second origin": gettext_noop(
        "Everything goes back to one origin: a second one apart from it would help."
    ),
    "the day": gettext_noop("The reports differ on the day: a document with the date would settle it."),
    "a document": gettext_noop("People say so: a document of the time would confirm it."),
    "a second document": gettext_noop(
        "A second document, or a witness to what the first describes, would confirm it."
    ),
}
_DIFFERENCES = {
    "day": gettext_noop("They differ on the day"),
    "denied": gettext_noop("Denied in"),
    "spelling": gettext_noop("Spelled as"),
}
_WHY_NOT = (
    ("it is empty", gettext_noop("It is empty. Paste the text of the report instead.")),
    ("it is larger", gettext_noop("The file is larger than is taken here.")),
    ("it is not text", gettext_noop("It is not text. Give text, HTML, PDF or e-mail.")),
    ("it takes too long", gettext_noop("It takes too long to read. Paste its text instead.")),
    ("cannot be read", gettext_noop("It cannot be read. Paste its text instead.")),
    ("has no text", gettext_noop("The e-mail has no text. Save what is attached to it.")),
    (
        "menus and headings only",
        gettext_noop("It holds menus and headings only. Paste the text of the article instead."),
    ),
    ("is no single report", gettext_noop("It is too long for one report. Cut it down to the article.")),
    (
        "pictures of pages",
        gettext_noop(
            "The PDF holds pictures of pages and no text. Have a text recognition program read it first."
        ),
    ),
)
"""What `ReportError` says, known by a part of it."""


@frozen
class Shown:
    """A report as the page shows it: the row if it is kept, what was read, and what was made of it."""

    row: KeptReport | None
    report: Report
    source: Source

    @property
    def headline(self) -> str:
        """On what its headline rests, in words."""
        return kind_word(self.source.headline) if self.source.headline else ""

    @property
    def said(self) -> list[tuple[str, Statement]]:
        """Each sentence with the kind of its source in words."""
        return [(kind_word(one.kind), one) for one in self.source.statements]


@frozen
class Cell:
    """What one report rests on for one claim, the best first; nothing if it is silent."""

    rests: tuple[tuple[str, str], ...]
    unsourced: bool


@frozen
class Row:
    """A claim as the table shows it."""

    finding: Finding
    kind: str
    days: tuple[datetime.date, ...]
    cells: tuple[Cell, ...]
    origins: tuple[tuple[str, Origin], ...]
    weakest: tuple[tuple[str, str, str], ...]
    differs: tuple[tuple[str, Difference], ...]
    purposes: tuple[tuple[str, str, str], ...]
    would_help: str


def page_of(reports: Sequence[Report], kept_rows: Sequence[KeptReport] = ()) -> dict[str, object]:
    """Return what the template of a picture shows of these reports, and of their rows if they are kept."""
    shown = picture(reports)
    kept: Sequence[KeptReport | None] = kept_rows or [None] * len(reports)
    return {
        "reports": [Shown(*one) for one in zip(kept, reports, shown.sources, strict=True)],
        "graph": graph(shown) if reports else "",
        "claims": rows(shown, reports),
    }


def rows(shown: Picture, reports: Sequence[Report]) -> list[Row]:
    """Return the claims, each with what every report rests on for it."""
    return [_row(finding, reports) for finding in shown.findings]


def _row(finding: Finding, reports: Sequence[Report]) -> Row:
    day = finding.when
    return Row(
        finding,
        _(_EVENTS.get(finding.kind, finding.kind)),
        () if day is None else tuple(dict.fromkeys((day.first, day.last))),
        tuple(_cell([r for r in finding.rests if r.report == n]) for n in range(len(reports))),
        tuple((kind_word(origin.kind), origin) for origin in finding.origins),
        tuple((one.report, kind_word(one.worst.kind), kind_word(one.best.kind)) for one in finding.weakest),
        tuple((_(_DIFFERENCES[one.about]), one) for one in finding.differs),
        tuple((one.said_by or one.report, kind_word(one.kind), one.words) for one in finding.purposes),
        _(_LACKS[finding.lacks]),
    )


def _cell(rests: Sequence[Rest]) -> Cell:
    best = sorted(rests, key=lambda rest: list(KINDS).index(rest.kind))
    words = dict.fromkeys((kind_word(r.kind), r.name if _somebody(r.kind) else "") for r in best)
    return Cell(tuple(words), bool(rests) and not any(_somebody(r.kind) for r in rests))


def _somebody(kind: Kind) -> bool:
    return kind in NAMED or kind in ("anonymous", "media")


def kind_word(kind: Kind) -> str:
    """Return a kind of source in words."""
    return _(KINDS[kind])


def graph(shown: Picture) -> SafeString:
    """Return the picture of who has it from whom; every text in it is escaped where it is drawn."""
    drawn = as_svg(shown, title=_("Who has it from whom"), says=_("%(taker)s from %(giver)s"))
    return SafeString(drawn)  # nosec B703


def why_not(error: ReportError) -> str:
    """Return why a report cannot be read; what is too special for the catalogues stays English."""
    return next((_(words) for part, words in _WHY_NOT if part in error.why), str(error))
