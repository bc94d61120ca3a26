"""The UN consolidated list's own format, as far as an invented list needs it: records to XML.

In: `Individual`s and `Entity`s, in the publisher's terms. Out: the bytes of a `CONSOLIDATED_LIST`, with
the elements in the order in which the UN prints them, and its empty elements where it knows nothing.
Invariant: the same records give the same bytes.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from html import escape
from typing import Literal

from attrs import frozen

Node = tuple[str, "str | list[Node]"]
"""An element: its tag, and its text or its children. An empty text prints an empty element."""

ORDINALS = ("FIRST", "SECOND", "THIRD", "FOURTH")
LIST_TYPE = "Demonstration"


@frozen
class Alias:
    """Another name. quality: `Good` or `Low` for people, `a.k.a.` or `f.k.a.` for organisations."""

    text: str
    quality: Literal["Good", "Low", "a.k.a.", "f.k.a.", ""] = "Good"
    note: str = ""


@frozen
class Birth:
    """A birth date as the UN states it; the fields that do not apply are empty."""

    type: Literal["EXACT", "APPROXIMATELY", "BETWEEN", ""] = ""
    date: str = ""
    year: int | None = None
    to_year: int | None = None
    note: str = ""


@frozen
class Paper:
    """A document of a listed person."""

    type: Literal["Passport", "National Identification Number"]
    number: str
    country: str
    type2: str = ""
    note: str = ""


@frozen
class Individual:
    """A listed person. names: one to four, as the UN splits them; native: in the original script."""

    reference: str
    names: tuple[str, ...]
    listed_on: datetime.date
    comments: str
    native: str = ""
    sex: Literal["Male", "Female", ""] = ""
    titles: tuple[str, ...] = ()
    designation: str = ""
    nationality: str = ""
    place: tuple[str, str] = ("", "")
    aliases: tuple[Alias, ...] = ()
    births: tuple[Birth, ...] = ()
    papers: tuple[Paper, ...] = ()


@frozen
class Entity:
    """A listed organisation; the format has no other place for a vehicle or a vessel."""

    reference: str
    name: str
    listed_on: datetime.date
    comments: str
    native: str = ""
    aliases: tuple[Alias, ...] = ()
    place: tuple[str, str] = ("", "")


def consolidated(individuals: Iterable[Individual], entities: Iterable[Entity], on: datetime.date) -> bytes:
    """Print a whole list, dated `on`."""
    number = iter(range(9_000_001, 10_000_000))
    people: list[Node] = [("INDIVIDUAL", [_id(next(number)), *_individual(record)]) for record in individuals]
    others: list[Node] = [("ENTITY", [_id(next(number)), *_entity(record)]) for record in entities]
    head = f'<CONSOLIDATED_LIST dateGenerated="{on}T00:00:00.000Z">'
    body = [*_lines(("INDIVIDUALS", people), 1), *_lines(("ENTITIES", others), 1)]
    lines = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        head,
        *body,
        "</CONSOLIDATED_LIST>",
        "",
    ]
    return "\n".join(lines).encode()


def _lines(node: Node, depth: int) -> Iterator[str]:
    tag, content = node
    margin = " " * depth
    if isinstance(content, str):
        yield f"{margin}<{tag}>{escape(content, quote=False)}</{tag}>" if content else f"{margin}<{tag}/>"
    elif content:
        yield f"{margin}<{tag}>"
        for child in content:
            yield from _lines(child, depth + 1)
        yield f"{margin}</{tag}>"
    else:
        yield f"{margin}<{tag}/>"


def _stated(*nodes: tuple[str, str]) -> list[Node]:
    return [node for node in nodes if node[1]]


def _values(tag: str, *texts: str) -> list[Node]:
    return [(tag, [("VALUE", text) for text in texts])] if any(texts) else []


def _id(number: int) -> Node:
    return ("DATAID", str(number))


def _individual(record: Individual) -> list[Node]:
    names = zip(ORDINALS, record.names, strict=False)
    papers: list[Node] = [("INDIVIDUAL_DOCUMENT", _paper(paper)) for paper in record.papers]
    return [
        ("VERSIONNUM", "1"),
        *((f"{ordinal}_NAME", name) for ordinal, name in names),
        *_head(record),
        *_stated(
            ("NAME_ORIGINAL_SCRIPT", record.native), ("GENDER", record.sex), ("COMMENTS1", record.comments)
        ),
        *_values("TITLE", *record.titles),
        *_values("DESIGNATION", record.designation),
        *_values("NATIONALITY", record.nationality),
        *_values("LIST_TYPE", LIST_TYPE),
        *(("INDIVIDUAL_ALIAS", _alias(alias)) for alias in record.aliases or (Alias("", ""),)),
        ("INDIVIDUAL_ADDRESS", [("COUNTRY", "")]),
        *(("INDIVIDUAL_DATE_OF_BIRTH", _birth(birth)) for birth in record.births or (Birth(),)),
        ("INDIVIDUAL_PLACE_OF_BIRTH", _place(record.place)),
        *(papers or [("INDIVIDUAL_DOCUMENT", "")]),
        ("SORT_KEY", ""),
        ("SORT_KEY_LAST_MOD", ""),
    ]


def _entity(record: Entity) -> list[Node]:
    return [
        ("VERSIONNUM", "1"),
        ("FIRST_NAME", record.name),
        *_head(record),
        *_stated(("NAME_ORIGINAL_SCRIPT", record.native), ("COMMENTS1", record.comments)),
        *_values("LIST_TYPE", LIST_TYPE),
        *(("ENTITY_ALIAS", _alias(alias)) for alias in record.aliases or (Alias("", ""),)),
        ("ENTITY_ADDRESS", _place(record.place)),
        ("SORT_KEY", ""),
        ("SORT_KEY_LAST_MOD", ""),
    ]


def _head(record: Individual | Entity) -> list[Node]:
    return [
        ("UN_LIST_TYPE", LIST_TYPE),
        ("REFERENCE_NUMBER", record.reference),
        ("LISTED_ON", record.listed_on.isoformat()),
    ]


def _alias(alias: Alias) -> list[Node]:
    return [("QUALITY", alias.quality), ("ALIAS_NAME", alias.text), *_stated(("NOTE", alias.note))]


def _place(place: tuple[str, str]) -> list[Node]:
    return [*_stated(("CITY", place[0])), ("COUNTRY", place[1])]


def _birth(birth: Birth) -> list[Node]:
    first = "FROM_YEAR" if birth.to_year else "YEAR"
    years = [(first, str(birth.year or "")), ("TO_YEAR", str(birth.to_year or ""))]
    return [("TYPE_OF_DATE", birth.type), *_stated(("NOTE", birth.note), ("DATE", birth.date), *years)]


def _paper(paper: Paper) -> list[Node]:
    return [
        ("TYPE_OF_DOCUMENT", paper.type),
        *_stated(("TYPE_OF_DOCUMENT2", paper.type2)),
        ("NUMBER", paper.number),
        *_stated(("ISSUING_COUNTRY", paper.country), ("NOTE", paper.note)),
    ]
