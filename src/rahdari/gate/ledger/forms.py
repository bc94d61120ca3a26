"""What is filled in about the other side, and about a token."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from rahdari.errors import LedgerError
from rahdari.gate.ledger import others
from rahdari.gate.ledger.models import Other
from rahdari.gate.looks.plain import Words
from rahdari.ledger.note import Verifier


class OtherForm(forms.ModelForm):  # type: ignore[type-arg]
    """The other side, with the key that it handed over."""

    class Meta:
        model = Other
        fields = ("name", "key", "address", "certificate")
        field_classes = {"name": Words, "key": Words, "address": forms.CharField}
        widgets = {
            "key": forms.Textarea({"rows": 2, "dir": "ltr"}),
            "certificate": forms.Textarea({"rows": 3}),
        }

    def clean_key(self) -> str:
        """Return the key, which nobody has here yet."""
        key = str(self.cleaned_data["key"])
        try:
            log = Verifier.parse(key).plain
        except LedgerError:
            raise ValidationError(_("This is no key: it is one line, NAME+HASH+KEY, copied whole.")) from None
        if any(others.log_of(other) == log for other in others.known()):
            raise ValidationError(_("This key is known already."))
        return key

    def clean_address(self) -> str:
        """Return the address, if there is one."""
        address = str(self.cleaned_data["address"]).strip()
        if address:
            URLValidator(schemes=["http", "https"], message=_("This is no address."))(address)
        return address


class BringForm(forms.Form):
    """What a witness has signed, as the text of its file."""

    note = forms.CharField(
        label=_("The text of the file that the witness calls cosigned"),
        widget=forms.Textarea({"rows": 5, "dir": "ltr"}),
    )


class Again(models.TextChoices):
    """Why somebody who shows a valid token is checked again. A closed list."""

    HOLDER = "holder", _("the holder may be somebody else")
    RELEASE = "release", _("the lists have changed since")
    SAMPLE = "sample", _("a sample, as agreed")
    ORDER = "order", _("ordered by an authority")
    WISH = "wish", _("the traveller wishes it")


class TokenForm(forms.Form):
    """A token, scanned."""

    token = forms.CharField(label=_("Scan the code of the token"), max_length=1000, strip=False)
    number = Words(label=_("Number of the document, to compare"), max_length=60, required=False)


class AgainForm(TokenForm):
    """Why its holder is checked again."""

    token = forms.CharField(max_length=1000, strip=False, widget=forms.HiddenInput)
    number = None  # type: ignore[assignment]  # Django's way to leave out a field

    why = forms.ChoiceField(label=_("Reason"), choices=(("", "–"), *Again.choices))
