"""Who got it from whom: the links of one report, in the words that show them, and those between reports."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import evolve

from rahdari.sources.attribution import document_frame
from rahdari.sources.capitals import outlet_in
from rahdari.sources.lexicon import Lexicon, lexicon
from rahdari.sources.overlap import COPIED, share
from rahdari.sources.records import Link, Report, Statement
from rahdari.sources.sentences import blanked

_SOURCE = re.compile(
    r"^(?:source|منبع|سرچینه|ذریعہ|بشکریہ|with inputs? from|courtesy|from)\s*[:：]?\s*(?P<who>[^©|]{2,60})",
    re.I,
)
_BRACKET = re.compile(r"^\((?P<who>[A-Z][\w /&-]{1,30})\)$")
_FIRST = re.compile(
    r"(?:first |originally )?(?:published|appeared|reported) (?:in|on|by) (?:the )?(?P<who>[A-Z][\w ]+)", re.I
)
_CARRIED = re.compile(
    r"(?:[Tt]he )?(?P<x>[A-Z][\w .’'-]{1,50}?) (?:\w+ )?(?:\w+day )?"
    r"(?:carried|ran|published|republished|reprinted) (?:a|an|the) (?:\w+ )?"
    r"(?:report|article|story|account)\s+"
    r"(?:quoting|citing|based on|from|of)\s+(?P<rest>.{3,160})"
)
_FROM = re.compile(
    r"\b(?:[Qq]uoting|[Cc]iting|[Qq]uotes|cited by|quoted by|first reported by|as reported by|reported by|"
    r"[Aa]ccording to|a report (?:by|in|from|of)|an article (?:by|in)|published by|told|interview with|"
    r"credited to|به نقل از|به گزارش)\s+(?P<rest>.{2,70})"
)
_REMEMBERED = 14
_HOLDS = re.compile(r",? which (?:has |had )?(?:obtained|seen|reviewed|was shown|published)\b")


def links(report: Report, said: Sequence[Statement]) -> tuple[Link, ...]:
    """Return the links that a report's own words show, from its publisher on."""
    lex = lexicon(report.language)
    found: list[Link] = []
    writer = report.name
    for line in report.credits:
        agency = _credited(line, lex)
        if agency and not same_outlet(agency, report.name):
            found.append(Link(writer, agency, line[:120], "credit"))
            writer = agency
            break
    for paragraph in report.paragraphs:
        frame = blanked(paragraph)
        for link in _carried(frame, paragraph, writer, lex):
            _add(found, link)
        for match in _FROM.finditer(frame):
            rest = re.split(r"[,.;:]|\b(?:that|on a|about|which)\b", match["rest"])[0]
            giver = outlet_in(rest, lex)
            if giver and not same_outlet(giver, report.name):
                _add(found, Link(writer, giver, paragraph[match.start() : match.end()][:120]))
    for one in said:
        if one.kind == "media" and one.speaker and not same_outlet(one.speaker, report.name):
            _add(found, Link(writer, one.speaker, one.text[:120]))
    frame_ = document_frame(report, lex)
    if frame_:
        _add(found, Link(_last(found, writer), frame_[1], _holding(report) or frame_[1]))
    return tuple(evolve(link, report=report.label) for link in found)


def chain(report: Report, found: Sequence[Link], reports: Sequence[Report] = ()) -> tuple[str, ...]:
    """Return the longest way from a report back, its outlet first and the origin last.

    A link holds for the report that shows it. The way goes on into another report where the outlet it has
    come to has only that one here, or where the two have their words in common.
    """
    alike = {link.giver for link in found if link.how == "overlap" and link.report == report.label}
    best: tuple[str, ...] = (report.name,)
    stack = [(best, frozenset({report.label}))]
    while stack:
        way, labels = stack.pop()
        best = way if len(way) > len(best) else best
        for link in found:
            if link.report not in labels or not same_outlet(link.taker, way[-1]):
                continue
            if any(same_outlet(link.giver, one) for one in way):
                continue
            others = [r for r in reports if same_outlet(r.name, link.giver) and _may_be_meant(r, report)]
            others = [r for r in others if r.label not in labels]
            further = {r.label for r in others if len(others) == 1 or link.giver in alike}
            stack.append(((*way, link.giver), labels | further))
    return best


def copies(reports: Sequence[Report], credited: Sequence[Link]) -> tuple[Link, ...]:
    """Return the links found by overlap: the later report has it from the earlier, else from the longer.

    Of several alike the first in time is the giver; what a report credits anyhow is not said twice.
    """
    givers: dict[str, tuple[Report, float]] = {}
    for n, one in enumerate(reports):
        for other in reports[n + 1 :]:
            much = max(share(one, other), share(other, one))
            known = _credits(credited, one, other) or _credits(credited, other, one)
            if much < COPIED or known or same_outlet(one.name, other.name):
                continue
            taker, giver = _order(one, other)
            old = givers.get(taker.label)
            if old is None or _order(old[0], giver)[0] is old[0]:
                givers[taker.label] = (giver, much)
    names = {report.label: report.name for report in reports}
    return tuple(
        Link(names[label], giver.name, "", "overlap", round(much, 2), label)
        for label, (giver, much) in givers.items()
    )


def _may_be_meant(giver: Report, taker: Report) -> bool:
    """Tell whether a report can be the one that another speaks of: not later, and not long before."""
    if not (giver.published and taker.published):
        return True
    return 0 <= (taker.published - giver.published).days <= _REMEMBERED


def _credits(credited: Sequence[Link], taker: Report, giver: Report) -> bool:
    return any(link.report == taker.label and same_outlet(link.giver, giver.name) for link in credited)


def _order(one: Report, other: Report) -> tuple[Report, Report]:
    """Return the taker and the giver of two alike reports."""
    if one.published and other.published and one.published != other.published:
        return (one, other) if one.published > other.published else (other, one)
    if bool(one.byline) != bool(other.byline):
        return (other, one) if one.byline else (one, other)
    longer = sum(map(len, one.paragraphs)) >= sum(map(len, other.paragraphs))
    return (other, one) if longer else (one, other)


def _credited(line: str, lex: Lexicon) -> str:
    for pattern in (_SOURCE, _BRACKET, _FIRST):
        if match := pattern.search(line):
            who = match["who"].strip(" .")
            return outlet_in(who, lex) or outlet_in(who, lexicon("en")) or who
    return ""


def _carried(frame: str, paragraph: str, writer: str, lex: Lexicon) -> list[Link]:
    """Return the links of "X carried a report quoting a report by Y"."""
    match = _CARRIED.search(frame)
    if not match:
        return []
    taker = outlet_in(match["x"], lex) or outlet_in(match["x"] + " newspaper", lex)
    giver = outlet_in(match["rest"], lex)
    words = paragraph[match.start() : match.end()][:160]
    if not taker or same_outlet(taker, writer):
        return [Link(writer, giver, words)] if giver else []
    return [Link(writer, taker, words)] + ([Link(taker, giver, words)] if giver else [])


def _add(found: list[Link], link: Link) -> None:
    """Keep a link unless its giver is reached already."""
    if same_outlet(link.taker, link.giver) or any(same_outlet(link.giver, one.giver) for one in found):
        return
    found.append(link)


def _last(found: Sequence[Link], writer: str) -> str:
    """Return the end of the way from the writer, as found so far."""
    for link in found:
        if same_outlet(link.taker, writer):
            return _last([one for one in found if one is not link], link.giver)
    return writer


def _holding(report: Report) -> str:
    for paragraph in report.paragraphs[:4]:
        if match := _HOLDS.search(paragraph):
            return paragraph[max(0, match.start() - 40) : match.end() + 60].strip()
    return ""


def same_outlet(one: str, other: str) -> bool:
    """Tell whether two names are one outlet's."""
    a, b = (re.sub(r"\W|^the ", "", name.casefold()) for name in (one, other))
    return a == b
