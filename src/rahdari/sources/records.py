"""The plain types of this package: a report, a statement in it, a link of its chain."""

from __future__ import annotations

import datetime
from typing import Literal

from attrs import field, frozen

Kind = Literal[
    "official", "expert", "person", "body", "document", "media", "anonymous", "hearsay", "outlet", "none"
]
"""Who says it: a named official, expert or other person, a named body, a document, another outlet, somebody
unnamed, nobody in particular (hearsay), the outlet in its own voice, or nobody for what no outlet can see."""

NAMED: frozenset[str] = frozenset({"official", "expert", "person", "body", "document"})


@frozen
class Report:
    """A report as it was read. label: how it is called where its publisher is not known.

    published_guessed: no day of publication is stated; this is that of its newest photograph.
    """

    label: str
    text: str
    paragraphs: tuple[str, ...]
    title: str = ""
    publisher: str = ""
    byline: str = ""
    published: datetime.date | None = None
    published_guessed: bool = False
    language: str = "en"
    credits: tuple[str, ...] = ()
    """Lines outside the body that say whose words these are."""

    @property
    def name(self) -> str:
        """The publisher where it is known, else the label."""
        return self.publisher or self.label


@frozen
class Day:
    """A day, or a month or a year, that a text means. words: how it says so."""

    first: datetime.date
    last: datetime.date
    words: str

    def meets(self, other: Day) -> bool:
        """Tell whether the two can be one day."""
        return self.first <= other.last and other.first <= self.last


@frozen
class Statement:
    """One sentence, and who says it.

    speaker: the name or the words for whoever says it, empty for the outlet. via: through whom the outlet
    has it, the nearest last. quoted: in quotation marks. hedged: not said flatly. paragraph: its number.
    """

    text: str
    kind: Kind
    speaker: str = ""
    role: str = ""
    verb: str = ""
    quoted: bool = False
    hedged: bool = False
    via: tuple[str, ...] = ()
    paragraph: int = 0
    to: str = ""
    unsure: bool = False


@frozen
class Link:
    """`taker` has it from `giver`; words: the text that shows it, empty for one found by overlap.

    how: by a line that credits the whole report, by a sentence that quotes, or by the words in common.
    """

    taker: str
    giver: str
    words: str = ""
    how: Literal["credit", "quoted", "overlap"] = "quoted"
    share: float = field(default=0.0)
    report: str = ""
    """The label of the report that shows it."""
