"""What is filled in to see and to correct what is kept."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from rahdari.gate.keeping.models import Correction
from rahdari.gate.looks.plain import Words
from rahdari.gate.secondary.forms import PurposeForm
from rahdari.gate.slips.forms import FindForm


class ShowForm(PurposeForm, FindForm):
    """Whose, and what for."""


class CorrectForm(forms.Form):
    """What is put right, and why."""

    field = forms.ChoiceField(label=_("What is put right"), choices=Correction.Field.choices)
    value = Words(label=_("What it should say"), required=False, max_length=500)
    note = Words(label=_("Reason, as the person concerned gives it"), max_length=500)

    def clean(self) -> dict[str, object]:
        """Ask for the value of a field."""
        given = super().clean() or {}
        if given.get("field") != Correction.Field.NOTE and not given.get("value") and not self.errors:
            self.add_error("value", _("Write what it should say."))
        return given
