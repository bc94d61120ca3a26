"""What a steward may change here: the stop budget, and what is known of the gate's usual day."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from rahdari.gate.costs.models import Day
from rahdari.gate.place.models import Gate

_PER_THOUSAND = 1000


class BudgetForm(forms.Form):
    """The stop budget as so many in 1,000, with the reason for changing it."""

    in_1000 = forms.FloatField(label=_("stop budget, in 1,000 travellers"), min_value=0.1, max_value=50)
    why = forms.CharField(label=_("Reason"), max_length=500)

    @classmethod
    def of(cls, gate: Gate) -> BudgetForm:
        """Return the form with the budget in force."""
        return cls(initial={"in_1000": round(_PER_THOUSAND * gate.stop_budget, 3)})

    @property
    def share(self) -> float:
        """The stop budget as a share of travellers."""
        return float(self.cleaned_data["in_1000"]) / _PER_THOUSAND


class DayForm(forms.ModelForm):  # type: ignore[type-arg]
    """The gate's usual day, with the reason for the change."""

    why = forms.CharField(label=_("Reason"), max_length=500)

    class Meta:
        model = Day
        exclude = ("gate",)
