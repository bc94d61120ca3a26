"""The fields of `rahdari.calibration.cost.Help` in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

_WITH = {
    "birth_year": gettext_noop("with a birth year"),
    "birth_date": gettext_noop("with a birth date"),
    "father_names": gettext_noop("with the father’s name"),
    "documents": gettext_noop("with a document"),
    "nationalities": gettext_noop("with the nationality"),
    "sex": gettext_noop("with the sex"),
}
_ONLY = {
    "birth_dates": gettext_noop("matched only with a birth date"),
    "father_names": gettext_noop("matched only with a father’s name"),
    "documents": gettext_noop("matched only with a document"),
}


def with_field(field: str) -> str:
    """Return what completes an entry, as `with a birth year`."""
    return gettext(_WITH[field])


def only_with(field: str) -> str:
    """Return what an entry is restricted to, as `matched only with a birth date`."""
    return gettext(_ONLY[field])
