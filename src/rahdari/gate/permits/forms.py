"""What is filled in about permits: the holder's fields as a lane takes them, and the rest."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rahdari.gate.desk.asked import Problem, Problems, member_of
from rahdari.gate.looks.plain import Words
from rahdari.gate.permits.models import Permit
from rahdari.gate.place.models import LONGEST_PERMIT
from rahdari.records.entry import Subject


def holder_in(form: Mapping[str, str], *, today: datetime.date) -> Subject:
    """Return the holder whose fields were sent, or raise `Problems`."""
    holder = member_of(form, today=today).subject
    if not holder.names:
        raise Problems((Problem(0, "scan", gettext("A permit needs its holder’s name.")),))
    return holder


class FindForm(forms.Form):
    """Which permit, and what for."""

    number = Words(label=_("Number of the permit, or its code"), max_length=600, strip=False)
    purpose = Words(label=_("Purpose"), min_length=10, max_length=500)


class DaysForm(forms.Form):
    """For how long."""

    days = forms.IntegerField(label=_("Valid for, days"), min_value=1, max_value=LONGEST_PERMIT)


class TableForm(DaysForm):
    """A table of holders, and for how long where a row does not say."""

    table = forms.FileField(label=_("Table, CSV or Excel"), max_length=200)
    field_order = ("table", "days")


class WithdrawForm(forms.Form):
    """Why."""

    why = forms.ChoiceField(label=_("Reason"), choices=Permit.Withdrawal.choices)
