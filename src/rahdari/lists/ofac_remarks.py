"""OFAC's remarks: facts in a row, each introduced by its name, set apart by semicolons.

In: `DOB 10 Dec 1948; alt. DOB circa 1951; POB Kabul, Afghanistan; Passport 1000600 (Egypt) issued 1999;
a.k.a. 'ABU X'; Linked To: Y.` Out: fields of an `EntryBuilder`. Invariant: the caller keeps the remarks
as written, so that a clause of no known form is not lost.
"""

from __future__ import annotations

import re

from rahdari.lists.builder import EntryBuilder
from rahdari.lists.documents import document_kind, numbered
from rahdari.lists.ofac import add_name
from rahdari.lists.prose import add_facts

_CLAUSE = re.compile(
    r"(?:alt\. )?(?:"
    r"DOB:? (?P<birth>.+)|POB:? (?P<place>.+)|Gender:? (?P<sex>.+)"
    r"|(?:nationality(?: of registration)?|citizen) (?P<nationality>.+)"
    r"|[afn]\.?k\.?a\.? (?P<alias>.+)|Linked To:? (?P<link>.+)|(?P<other>.*))",
    re.IGNORECASE | re.DOTALL,
)
_FIELD = "Remarks"


def add_remarks(b: EntryBuilder, remarks: str) -> None:
    """Add every fact that the remarks state in a known form. Aliases in remarks are the weak ones."""
    for clause in re.split(r";\s+", remarks.strip().removesuffix(".")):
        found = _CLAUSE.fullmatch(clause.strip())
        if found is None:
            continue
        b.birth(found["birth"], field=_FIELD)
        b.place(found["place"], field=_FIELD)
        b.nationality(found["nationality"], field=_FIELD)
        b.sex(found["sex"], field=_FIELD)
        if alias := found["alias"]:
            add_name(b, alias.removeprefix("'").removesuffix("'"), quality="low", field=_FIELD)
        if link := found["link"]:
            b.extra("linked_to", [link])
        if other := found["other"]:
            _other(b, other)


def _other(b: EntryBuilder, clause: str) -> None:
    document = numbered(clause)
    kind = document_kind(document.label) if document else None
    if document and kind:
        b.document(kind, document.number, document.aside or document.issuer, field=_FIELD)
    elif b.kind == "person":
        add_facts(b, clause, field=_FIELD)
