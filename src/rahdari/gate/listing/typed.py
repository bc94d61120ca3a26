"""What can be said of an entry while it is typed: scripts, what is missing, what it can lead to, its cost."""

from __future__ import annotations

from attrs import frozen
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rahdari.calibration.cost import Help
from rahdari.gate.costs.words import with_field
from rahdari.gate.listing.cost import Priced, as_typed
from rahdari.gate.place.models import Gate
from rahdari.gate.secondary.grading import only_verify
from rahdari.gate.secondary.words import field_word
from rahdari.names.scripts import script_of
from rahdari.records.entry import Entry

_SCRIPTS = {
    "Arab": gettext_noop("Arabic script"),
    "Latn": gettext_noop("Latin script"),
    "Cyrl": gettext_noop("Cyrillic script"),
    None: gettext_noop("another script; it is compared by its romanisation"),
}
WANTED = ("birth_dates", "father_names", "grandfather_names", "documents", "nationalities", "sex")
"""The fields that tell people of one name apart, the most telling first."""
_HELPS = {"birth_dates": ("birth_date", "birth_year")}


@frozen
class Missing:
    """A field that is not filled in. helps: what it would make of the cost, where that is known."""

    label: str
    helps: tuple[tuple[str, Help], ...]


@frozen
class Typed:
    """What the page shows beside the form. names: each with its script."""

    names: tuple[tuple[str, str], ...]
    one_word: bool
    only_verify: bool
    missing: tuple[Missing, ...]
    priced: Priced


def typed(person: Entry, gate: Gate) -> Typed:
    """Return what can be said of an entry as far as it is typed."""
    priced = as_typed(person, gate)
    helps = priced.cost.helps if priced.cost else ()
    return Typed(
        names=tuple((name.text, _(_SCRIPTS[script_of(name.text)])) for name in person.names),
        one_word=all(len(name.text.split()) == 1 for name in person.names),
        only_verify=only_verify(person),
        missing=tuple(
            Missing(
                field_word(field),
                tuple(
                    (with_field(one.field), one)
                    for one in helps
                    if one.field in (field, *_HELPS.get(field, ()))
                ),
            )
            for field in WANTED
            if not getattr(person, field)
        ),
        priced=priced,
    )
