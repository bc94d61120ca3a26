"""The classes of travellers that every gate begins with, and their names in words."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

CLASSES: dict[str, str] = {
    "general": gettext_noop("General"),
    "patient": gettext_noop("Patient"),
    "family": gettext_noop("Family"),
    "daily-wage": gettext_noop("Daily wage worker"),
    "driver": gettext_noop("Driver"),
    "returnee": gettext_noop("Returnee"),
    "stranded": gettext_noop("Stranded foreign national"),
}


def label(code: str) -> str:
    """Return the name of a class in the language of the page; a class added by hand has its code."""
    return gettext(CLASSES[code]) if code in CLASSES else code
