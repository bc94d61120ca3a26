"""What a supervisor fills in: what was counted, and why something is closed."""

from __future__ import annotations

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rahdari.gate.compliance.models import Tally
from rahdari.gate.compliance.services import today
from rahdari.gate.looks.plain import Words
from rahdari.gate.place.models import Closure, Gate, Lane


class TallyForm(forms.ModelForm):  # type: ignore[type-arg]
    """What was counted at a lane."""

    class Meta:
        model = Tally
        fields = ("lane", "day", "count", "how")
        labels = {"lane": _("Lane"), "day": _("Day"), "how": _("How it was counted")}

    def clean_day(self) -> datetime.date:
        """Refuse days that have not begun."""
        day: datetime.date = self.cleaned_data["day"]
        if day > today(timezone.now()):
            raise ValidationError(_("That day has not begun."))
        return day


class ClosureForm(forms.Form):
    """What is closed, and why."""

    lane = forms.ModelChoiceField(
        Lane.objects.filter(open=True), label=_("Lane"), required=False, empty_label=_("the whole gate")
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=(("", "–"), *Closure.Reason.choices))
    note = Words(label=_("Note (no names)"), max_length=200, required=False)

    def __init__(self, gate: Gate, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # Django's QueryDict, or None
        self.fields["lane"].queryset = gate.lanes.filter(open=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """Ask for a note where the reason says nothing by itself."""
        given = super().clean() or {}
        if given.get("reason") == Closure.Reason.OTHER and not given.get("note"):
            self.add_error("note", _("Say in the note why."))
        return given
