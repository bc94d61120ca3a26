"""What is filled in about a complaint."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from rahdari.gate.secondary.forms import checked
from rahdari.gate.slips.models import Complaint

_LONG = forms.Textarea({"rows": 3})


class FindForm(forms.Form):
    """A slip's reference, typed or scanned."""

    reference = forms.CharField(label=_("Reference of the slip, or its code"), max_length=300)


class ComplaintForm(forms.Form):
    """A complaint."""

    concern = forms.ChoiceField(label=_("What it is about"), choices=Complaint.Concern.choices)
    text = forms.CharField(label=_("In the person’s words"), required=False, max_length=2000, widget=_LONG)
    contact = forms.CharField(
        label=_("How to reach them, if they wish an answer"), required=False, max_length=200
    )

    def clean_text(self) -> str:
        """Refuse signs that mislead."""
        return checked(self.cleaned_data["text"])

    def clean_contact(self) -> str:
        """Refuse signs that mislead."""
        return checked(self.cleaned_data["contact"])


class AnswerForm(forms.Form):
    """The outcome of a complaint, and why."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Complaint.Outcome.choices)
    answer = forms.CharField(label=_("Reason"), max_length=2000, widget=_LONG)

    def clean_answer(self) -> str:
        """Refuse signs that mislead."""
        return checked(self.cleaned_data["answer"])
