"""The forms of the place: what an administrator or a supervisor may fill in, and what it has to be."""

from __future__ import annotations

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from rahdari.gate.accounts.models import Role, User
from rahdari.gate.looks.plain import Words
from rahdari.gate.place.models import AcceptedDocument, Gate, Lane

WHY = Words(label=_("Reason"), max_length=500)


class ReasonForm(forms.Form):
    """Why something is ended or withdrawn."""

    why = WHY


class ComputerForm(forms.Form):
    """What a lane's computer is called; if nothing, as the lane."""

    name = Words(label=_("Name of this computer"), max_length=80, required=False)


class ChangeAccountForm(forms.Form):
    """A new PIN; without one, the account is closed or opened again, for a reason."""

    pin = forms.CharField(label=_("New PIN"), max_length=64, strip=False, required=False)
    why = Words(label=_("Reason"), max_length=500, required=False)

    def clean(self) -> dict[str, object]:
        """Ask for the reason."""
        given = super().clean() or {}
        if not given.get("pin") and not given.get("why") and not self.errors:
            self.add_error("why", _("Give a reason."))
        return given


class LimitsForm(forms.ModelForm):  # type: ignore[type-arg]
    """The gate's limits, with the reason for the change."""

    why = WHY

    class Meta:
        model = Gate
        exclude = ("name",)
        field_classes = {"complain_at": Words}

    def clean(self) -> dict[str, object]:
        """Hold warnings before what they warn of."""
        given = super().clean() or {}
        pairs = (("list_warning_hours", "list_alarm_hours"), ("referral_warning_minutes", "referral_minutes"))
        for warning, limit in pairs:
            if given.get(warning, 0) >= given.get(limit, 1):
                self.add_error(warning, _("The warning has to come before the limit."))
        return given


class LaneForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new lane."""

    class Meta:
        model = Lane
        fields = ("name", "direction", "refer_to")
        field_classes = {"name": Words, "refer_to": Words}

    def clean_name(self) -> str:
        """Hold names apart: officers call a lane by its name."""
        name = str(self.cleaned_data["name"])
        if Lane.objects.filter(gate=self.instance.gate, name=name).exists():
            raise forms.ValidationError(_("There is a lane of this name."))
        return name


class DocumentForm(forms.ModelForm):  # type: ignore[type-arg]
    """A rule on documents, with its reason."""

    why = WHY

    class Meta:
        model = AcceptedDocument
        fields = ("document", "direction", "traveller_class", "first", "last")

    def clean(self) -> dict[str, object]:
        """Hold the days in order."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if isinstance(first, datetime.date) and isinstance(last, datetime.date) and last < first:
            self.add_error("last", _("A rule ends after it begins."))
        return given


class AccountForm(forms.Form):
    """A new account. An officer gets a PIN, everybody else a password."""

    username = forms.SlugField(label=_("user name"), max_length=60)
    name = Words(label=_("name"), max_length=120)
    role = forms.ChoiceField(label=_("role"), choices=Role.choices)
    secret = forms.CharField(
        label=_("PIN or first password"), max_length=128, strip=False, widget=forms.PasswordInput
    )

    def clean_username(self) -> str:
        """Hold accounts apart."""
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username=username).exists():
            raise forms.ValidationError(_("Somebody has this user name already."))
        return username
