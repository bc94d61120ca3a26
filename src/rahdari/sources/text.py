"""A picture as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from rahdari.sources.answer import Finding, Picture, Source
from rahdari.sources.records import Statement

_KINDS = {
    "official": "named official",
    "expert": "named expert",
    "person": "named person",
    "body": "body",
    "document": "document",
    "media": "another outlet",
    "anonymous": "ANONYMOUS",
    "hearsay": "HEARSAY",
    "outlet": "own voice",
    "none": "NO SOURCE",
}


def as_text(shown: Picture, *, statements: bool = False) -> str:
    """Return the answer as text; with `statements` also every sentence and who says it."""
    return "\n".join(_lines(shown, statements)) + "\n"


def _lines(shown: Picture, statements: bool) -> Iterator[str]:
    yield "REPORTS"
    for source in shown.sources:
        yield from _source(source, statements)
    copies = [link for link in shown.links if link.how == "overlap"]
    for link in copies:
        yield f"  {link.taker} has the words of {link.giver} ({link.share:.0%} alike)"
    yield ""
    yield "CLAIMS"
    for finding in shown.findings:
        yield from _finding(finding)


def _source(source: Source, statements: bool) -> Iterator[str]:
    yield f"  {source.name}  {source.published or 'no date'}  {source.title}"
    if source.byline:
        yield f"      by {source.byline}"
    if len(source.chain) > 1:
        yield "      from " + " <- ".join(source.chain)
    if source.headline:
        yield f"      headline: {_KINDS[source.headline]}"
    if statements:
        yield from (f"      {_statement(one)}" for one in source.statements)


def _statement(one: Statement) -> str:
    how = ("quoted" if one.quoted else "paraphrase") if one.speaker else ""
    marks = ", ".join(
        mark for mark in (how, "hedged" if one.hedged else "", "unsure" if one.unsure else "") if mark
    )
    through = f", through {', '.join(one.via)}" if one.via else ""
    who = f" {one.speaker}{through}" if one.speaker else ""
    return f"[{_KINDS[one.kind]}]{who}{f' ({marks})' if marks else ''}: {one.text[:160]}"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"* {finding.label}"
    yield f"    independent origins: {finding.independent}, of them named: {finding.named}"
    for one in finding.origins:
        role = f", {one.role}" if one.role and one.role != one.name else ""
        yield f"      {_KINDS[one.kind]}: {one.name}{role}   {' <- '.join(one.way)}"
    if finding.unsourced:
        yield f"    names nobody: {', '.join(finding.unsourced)}"
    yield f"    carried by: {', '.join(finding.reports)}; silent: {', '.join(finding.silent) or 'none'}"
    for purpose in finding.purposes:
        by = purpose.said_by or purpose.report
        yield f"    purpose, {by} [{_KINDS[purpose.kind]}]: {purpose.words}"
    for differs in finding.differs:
        yield f"    differs: {differs}"
    for weakest in finding.weakest:
        yield f"    weakest link, {weakest}"
    yield f"    what would help: {finding.would_help}"
