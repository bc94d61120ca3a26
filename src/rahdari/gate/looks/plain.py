"""What people type into a field of words: what cannot be seen goes, what misleads the reader is refused."""

from __future__ import annotations

import re
import unicodedata

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

_OVERRIDES = re.compile("[\u202d\u202e]")
_MARKS = re.compile("[\u200b\u200e\u200f\u061c\u202a-\u202c\u2066-\u2069\ufeff]")

_LONGEST_NUMBER = 9  # digits: what is counted here fits, and every database takes it


class CannotRead(ValueError):
    """What was put in cannot be read; the text says what to do."""


def clean(text: str) -> str:
    """Take out marks that cannot be seen; refuse those that make a text read as another."""
    if _OVERRIDES.search(text):
        raise CannotRead(_("The text holds marks that turn it around. Type it instead of pasting it."))
    if any(unicodedata.category(c) in ("Cs", "Co", "Cn") for c in text):
        raise CannotRead(_("The text holds signs that no font shows. Type it instead of pasting it."))
    return _MARKS.sub("", text.replace("\0", " "))


def checked(text: str) -> str:
    """Return `clean` words, or raise Django's ValidationError."""
    try:
        return clean(text)
    except CannotRead as error:
        raise forms.ValidationError(str(error)) from None


class Words(forms.CharField):
    """A field of words. What markup they hold is text: pages escape it."""

    def to_python(self, value: object) -> str:
        """Return the words, or raise Django's ValidationError for signs that mislead."""
        text = checked(super().to_python(value) or "")
        return text.strip() if self.strip else text


def whole(text: str) -> int | None:
    """Return the number that a question in an address, or an unseen field, holds; None for any other text."""
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else None


def say_what_is_wrong(request: HttpRequest, form: forms.Form) -> None:
    """Show above the next page what is wrong with a form that has no page of its own."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else None
        said = " ".join(map(str, errors))
        messages.error(request, f"{label}: {said}" if label else said)
