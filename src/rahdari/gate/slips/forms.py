"""What is filled in about a complaint."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from rahdari.gate.looks.plain import Words
from rahdari.gate.slips.models import Complaint

_LONG = forms.Textarea({"rows": 3})


class FindForm(forms.Form):
    """A slip's reference, typed or scanned."""

    reference = Words(label=_("Reference of the slip, or its code"), max_length=3000, strip=False)


class ComplaintForm(forms.Form):
    """A complaint."""

    concern = forms.ChoiceField(label=_("What it is about"), choices=Complaint.Concern.choices)
    text = Words(label=_("In the person’s words"), required=False, max_length=2000, widget=_LONG)
    contact = Words(label=_("How to reach them, if they wish an answer"), required=False, max_length=200)


class AnswerForm(forms.Form):
    """The outcome of a complaint, and why."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Complaint.Outcome.choices)
    answer = Words(label=_("Reason"), max_length=2000, widget=_LONG)
