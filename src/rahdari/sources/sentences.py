"""Paragraphs to sentences: no sentence ends inside quotation marks or after an abbreviation."""

from __future__ import annotations

import re

from attrs import frozen

_SHORT = re.compile(
    r"(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Capt|St|No|vs|Prof|Sen|Rep|Gov|[A-Z]|[A-Z]\.[A-Z])$"
)
_END = re.compile(r"[.!?؟۔…]")
_OPEN, _CLOSE, _EITHER = "“«", "”»", '"'
_LONGEST = 1200
"""A quotation that has not closed after so many characters was never one."""
_BLANK = "□"


@frozen
class Sentence:
    """A sentence. frame: the same with what is quoted blanked out, letter for letter."""

    text: str
    frame: str
    paragraph: int

    @property
    def quotes(self) -> tuple[str, ...]:
        """What stands between quotation marks."""
        spans = re.finditer(_BLANK + "+", self.frame)
        return tuple(self.text[m.start() : m.end()] for m in spans)


def sentences(paragraphs: tuple[str, ...]) -> tuple[Sentence, ...]:
    """Return the sentences of a text, in order."""
    found: list[Sentence] = []
    for number, paragraph in enumerate(paragraphs):
        frame, start = blanked(paragraph), 0
        for at in _ends(paragraph, frame):
            _add(found, paragraph[start:at], frame[start:at], number)
            start = at
        _add(found, paragraph[start:], frame[start:], number)
    return tuple(found)


def blanked(text: str) -> str:
    """Return the text with what is quoted blanked out; the marks stay."""
    out, inside, since = list(text), False, 0
    for at, letter in enumerate(text):
        opens = letter in _OPEN or (letter == _EITHER and not inside)
        closes = inside and (letter in _CLOSE or letter == _EITHER)
        if closes:
            out[since + 1 : at] = _BLANK * (at - since - 1)
            inside = False
        elif opens and not (inside and at - since < _LONGEST):
            inside, since = True, at
    return "".join(out)


def _ends(text: str, frame: str) -> list[int]:
    ends = []
    for match in _END.finditer(text):
        at = match.end()
        inside = frame[match.start()] == _BLANK
        if inside and not _closes_with_sentence(text, frame, at):
            continue
        while at < len(text) and text[at] in ".!?…”»\"’')":
            at += 1
        rest = text[at:]
        if (
            not rest
            or not rest[0].isspace()
            or _SHORT.search(text[max(0, match.start() - 12) : match.start()])
        ):
            continue
        following = rest.lstrip()
        if following and (following[0].isupper() or following[0] in '“«"‘' or following[0] > "\u0600"):
            ends.append(at)
    return ends


def _closes_with_sentence(text: str, frame: str, at: int) -> bool:
    """Tell whether a full stop inside a quotation is its last letter, and ends the sentence too."""
    return at < len(text) and frame[at] != _BLANK and not text[at:].lstrip('”»"').lstrip()[:1].islower()


def _add(found: list[Sentence], text: str, frame: str, paragraph: int) -> None:
    left = len(text) - len(text.lstrip())
    text, frame = text.strip(), frame[left:].rstrip()
    if any(c.isalpha() for c in text):
        found.append(Sentence(text, frame[: len(text)], paragraph))
