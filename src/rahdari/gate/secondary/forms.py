"""What a supervisor fills in to decide, and to look back at what was decided."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from rahdari.gate.looks.plain import Words
from rahdari.gate.secondary.decisions import Given, Outcome, confirmable, possible
from rahdari.gate.secondary.models import Decision, Referral


class PurposeForm(forms.Form):
    """What somebody wants to see it for."""

    purpose = Words(label=_("Purpose"), min_length=10, max_length=500)


class DecisionForm(forms.Form):
    """A decision with what it rests on. It offers what is possible now, and nothing else."""

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    entry_id = forms.ChoiceField(label=_("If confirmed: which entry"), required=False)
    basis = forms.ChoiceField(label=_("It rests on"), choices=(("", "–"), *Decision.Basis.choices))
    note = Words(
        label=_("Note (no names)"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )
    consent = forms.BooleanField(
        label=_(
            "If cleared: the person consents that this is remembered, so that they are not stopped again"
        ),
        required=False,
    )

    def __init__(self, referral: Referral, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # Django's QueryDict, or None
        self.offered = possible(referral)
        choices = [(outcome.value, str(outcome.label)) for outcome in self.offered]
        self._offer("outcome", choices)
        self._offer("entry_id", [(entry_id, entry_id) for entry_id in confirmable(referral)])
        if Outcome.CONFIRMED not in self.offered:
            del self.fields["entry_id"]
        if Outcome.CLEARED not in self.offered or not referral.hits.exists():
            del self.fields["consent"]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, object]:
        """Ask for a note where the basis says nothing by itself."""
        given = super().clean() or {}
        if given.get("basis") == Decision.Basis.OTHER and not given.get("note"):
            self.add_error("note", _("Say in the note what it rests on."))
        return given

    def given(self) -> Given:
        """Return the decision."""
        data = self.cleaned_data
        return Given(
            outcome=Outcome(data["outcome"]),
            basis=Decision.Basis(data["basis"]),
            note=data["note"],
            consent=data.get("consent", False),
            entry_id=data.get("entry_id", ""),
        )
