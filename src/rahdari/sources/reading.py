"""A report as text: its publisher, by-line, day, title, and body without the page's clutter."""

from __future__ import annotations

import datetime
import re

from rahdari.errors import ReportError
from rahdari.sources.capitals import outlet_in
from rahdari.sources.days import full_dates
from rahdari.sources.lexicon import any_of, lexicon
from rahdari.sources.records import Report

LONGEST = 100_000
"""Some 16,000 words: what is longer is a book or a dump, and would be read for minutes."""
_UNSEEN = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""What no reader sees, or what has a text read as another: marks of direction, control characters."""
_FEWEST_WORDS = 12
_BYLINE = re.compile(
    r"^(?:By|Written by|نویسنده:?|گزارشگر:?)\s+(?P<who>[^\d|,]{3,60}?)(?:\s*[|,].*)?$", re.IGNORECASE
)
_CREDIT = re.compile(
    r"^(?:source|with inputs? from|agencies|منبع|سرچینه|ذریعہ|بشکریہ)\s*[:：]|^\([A-Z][\w /&-]{1,30}\)$|©|"
    r"^\W*(?:from|courtesy) (?:the )?[A-Z][\w ]{1,30}$|"
    r"(?:this|the) (?:article|report|story) (?:was )?(?:first |originally )"
    r"(?:published|appeared) (?:in|on|by) ",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"^\d{1,2}[:.]\d{2}(?: ?(?:am|pm|GMT|UTC))?\s*[-–—:|]?\s+(?=\S)")
"""What an entry of a live page begins with."""
_CRUMBS = re.compile(r"^(?P<first>[^»›>]{2,40}?)\s*[»›>]\s*\S")
_CAPTION = re.compile(
    r"^[A-Z].*\b(?:stands?|gathers?|waits?|sits?|walks?|looks?|poses?|cross(?:es)?|arrives?|speaks|"
    r"(?:is|are) seen|left,)"
    r" .*\b[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}\.(?: \([^)]*\))?$"
)
"""In the present tense what somebody does, and the full day: a photograph's caption."""
_OWN_NAME = re.compile(
    r"(?:\btold|\bspeaking to|\binterview with|\bto) (?P<a>[A-Z]{2,6})\b(?! (?:and|or) )|"
    r"(?:^|, )(?P<b>[A-Z]{2,6}) (?:had |has )?(?:learned|understands|saw|has seen)\b"
)
_COPYRIGHT = re.compile(r"©\s*(?:Copyright)?\s*(?:\d{4})?\s*(?P<who>[A-Z][\w.&]*(?: [A-Z][\w.&]*){0,3})")
_EDITOR = re.compile(
    r"\b(?:[Ee]ditor|[Pp]ublisher)(?:-in-[Cc]hief)? of (?P<who>[A-Z]\w+(?: [A-Z]\w+){0,2})\b"
)
_DATELINE = re.compile(r"^[A-Z][A-Z .,'-]{2,40}\s*(?:\((?P<agency>[A-Z][\w ]{1,30})\))?\s*(?:—|–|--|-|:)\s+")


def read_text(
    text: str, label: str, *, publisher: str = "", published: datetime.date | None = None
) -> Report:
    """Return the report in a plain text. What the caller knows of it goes before what the text says."""
    if len(text) > LONGEST:
        raise ReportError(
            label,
            f"it has more than {LONGEST:,} letters, and is no single report",
            next_step="Cut it down to the article.",
        )
    text = _UNSEEN.sub("", text).replace("’’", "“").replace("‘‘", "”")  # as Urdu types its quotation marks
    language = language_of(text)
    clutter = any_of(lexicon(language).words("clutter") + lexicon("en").words("clutter"))
    lines = _unwrapped(text)
    body: list[str] = []
    titles: list[str] = []
    credits: list[str] = []
    byline, day, crumbs = "", published, ""
    for line in lines:
        if match := _BYLINE.match(line):
            byline = byline or match["who"].strip()
        elif (match := _CRUMBS.match(line)) and len(line) < 200:
            crumbs = crumbs or match["first"]
        elif _CREDIT.search(line) and len(line) < 400:
            credits.append(line)
        elif _is_prose(line):
            if not clutter.match(line):
                body.append(_CLOCK.sub("", line))
        else:
            found = full_dates(line)
            if found and day is None and not body and len(line) < 60:
                day = found[0].first
            elif not found and not body and not (clutter.search(line) and len(line) < 30):
                titles.append(line)
        if _EDITOR.search(line):
            credits.append(line)
    body, captions = _without_captions(body)
    stated = day is not None
    if day is None and (shown := [d.first for caption in captions for d in full_dates(caption)]):
        day = max(shown)  # not earlier than its newest photograph, and seldom much later
    _refuse_empty(body, label, lines)
    title = _title(titles)
    if body and title and body[0].strip(" .") == title:
        body = body[1:]
    own = publisher or _without_domain(crumbs) or _heading(lines, language) or _publisher(body, credits)
    agency = _DATELINE.match(body[0]) if body else None
    if agency and agency["agency"]:
        credits.append(f"({agency['agency']})")
    return Report(
        label=label,
        text=text,
        paragraphs=tuple(body),
        title=title,
        publisher=own,
        byline=byline,
        published=day,
        published_guessed=day is not None and not stated,
        language=language,
        credits=tuple(dict.fromkeys(credits)),
    )


_OWN_LETTERS = {"ps": frozenset("ټډړږښګڼېۍ"), "ur": frozenset("ٹڈڑےںہھ")}
_OWN_SHARE = 0.02


def language_of(text: str) -> str:
    """Return `fa`, `ps` or `ur` where most letters are Arabic script's, by their own letters; else `en`."""
    start = text[:20_000]
    arabic = sum("\u0600" <= c <= "\u06ff" for c in start)
    if arabic <= sum(c.isascii() and c.isalpha() for c in start):
        return "en"
    shares = {code: sum(c in letters for c in start) / arabic for code, letters in _OWN_LETTERS.items()}
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= _OWN_SHARE else "fa"


def _unwrapped(text: str) -> list[str]:
    """Return the lines, those that were broken to a width put together again."""
    out: list[str] = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        previous = ""
        for raw in block.split("\n"):
            line = re.sub(r"\s+", " ", raw).strip()
            if not line:
                continue
            goes_on = previous and len(previous) > 55 and previous[-1] not in '.!?”"»؟۔:'
            if goes_on and len(previous) < 90:
                out[-1] = f"{out[-1]} {line}"
            else:
                out.append(line)
            previous = line
    return out


def _is_prose(line: str) -> bool:
    ends = line.rstrip("”\"»')… ")[-1:] in ".!?؟۔:" or line.endswith("…")
    return len(line.split()) >= 4 and (ends or len(line) > 200)


def _without_captions(body: list[str]) -> tuple[list[str], list[str]]:
    """Return the body without captions and without what stands there twice, and the captions."""
    kept: list[str] = []
    captions: list[str] = []
    for paragraph in body:
        if _CAPTION.search(paragraph):
            captions.append(paragraph)
        elif paragraph not in kept:
            kept.append(paragraph)
    return kept, captions


def _refuse_empty(body: list[str], label: str, lines: list[str]) -> None:
    if not lines:
        raise ReportError(label, "it is empty", next_step="Paste the text of the report instead.")
    if sum(len(p.split()) for p in body) < _FEWEST_WORDS:
        raise ReportError(
            label,
            f"of its {len(lines)} lines none is a sentence of a report: menus and headings only",
            next_step="Save the page of the article itself, or paste its text.",
        )


def _title(titles: list[str]) -> str:
    """Return the line that stands there twice, or the longest before the body."""
    long = [t for t in titles if len(t.split()) >= 2 and "»" not in t]
    twice = [t for t in long if long.count(t) > 1]
    fewer_commas = [t for t in long if t.count(",") < 3]
    return (twice or sorted(fewer_commas, key=len)[-1:] or [""])[0]


def _without_domain(name: str) -> str:
    return re.sub(r"\.(?:com|org|net|news|af|pk)$", "", name.strip())


def _heading(lines: list[str], language: str) -> str:
    """Return the outlet whose name alone is the first line."""
    first = lines[0] if lines else ""
    found = outlet_in(first, lexicon(language))
    return found if found and len(found.split()) >= len(first.split()) - 1 else ""


def _publisher(body: list[str], credits: list[str]) -> str:
    """Return the publisher that the text itself gives away: to whom its sources spoke, who edits it."""
    for line in body:
        if match := _OWN_NAME.search(line):
            found = match["a"] or match["b"]
            if found in lexicon("en").words("outlets"):
                return found
    for line in credits:
        if match := _EDITOR.search(line):
            return match["who"]
    for line in credits:
        if match := _COPYRIGHT.search(line):
            return match["who"]
    return ""
