"""The forms of the lists: what a steward may fill in, and what it has to be."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django import forms
from django.utils.translation import gettext_lazy as _

from rahdari.errors import SourceError
from rahdari.exchange.addresses import ADDRESSES
from rahdari.gate.imports.models import OFFICIAL, List
from rahdari.gate.looks.plain import Words, checked
from rahdari.gate.place.forms import WHY
from rahdari.lists.table_map import read_map

TAKEN = ("add", "own")
"""Ids that no list can have: an address of ours, and the gate's own entries."""


class _ListForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean_address(self) -> str:
        """Hold an address to what a page may name: the server's own files are for whoever runs it."""
        address = checked(str(self.cleaned_data["address"])).strip()
        if address in ("", OFFICIAL, self.initial.get("address")) or address.startswith("https://"):
            return address
        raise forms.ValidationError(_("Write an https address, “official”, or nothing."))

    def clean_table_map(self) -> str:
        """Hold a column map to what the reader of tables understands."""
        text = checked(str(self.cleaned_data["table_map"]))
        if text.strip():
            with TemporaryDirectory() as folder:
                file = Path(folder) / "map.toml"
                file.write_text(text, "utf-8")
                try:
                    read_map(file)
                except SourceError as error:
                    said = str(error).replace(f"{file}, ", "").replace(f"{file}: ", "")
                    raise forms.ValidationError(said) from None
        return text

    def clean(self) -> dict[str, object]:
        """Hold format, address and map together."""
        given = super().clean() or {}
        format = str(given.get("format") or self.instance.format)
        if given.get("address") == OFFICIAL and format not in ADDRESSES:
            self.add_error("address", _("Of this format no official address is known."))
        if format == "table" and not str(given.get("table_map", "")).strip():
            self.add_error("table_map", _("A table needs a column map."))
        if given.get("every_hours") and not given.get("address"):
            self.add_error("every_hours", _("Without an address there is nothing to look for."))
        return given


_WIDGETS = {"table_map": forms.Textarea(attrs={"rows": 4, "dir": "ltr", "spellcheck": "false"})}
_HELP = {
    "address": _("An https address, “official” for the publisher’s own, or nothing: it is uploaded."),
    "table_map": _("In TOML; only for tables."),
}


class NewListForm(_ListForm):
    """A new list."""

    class Meta:
        model = List
        widgets = _WIDGETS
        help_texts = _HELP
        fields = ("list_id", "party", "format", "address", "every_hours", "table_map")

    def clean_list_id(self) -> str:
        """Hold lists apart."""
        list_id = str(self.cleaned_data["list_id"]).lower()
        if list_id in TAKEN or List.objects.filter(list_id=list_id).exists():
            raise forms.ValidationError(_("There is a list of this name."))
        return list_id


class SettingsForm(_ListForm):
    """The settings of a list, with the reason for the change."""

    why = WHY

    class Meta:
        model = List
        widgets = _WIDGETS
        help_texts = _HELP
        fields = (
            *("party", "address", "every_hours", "most_megabytes", "shrink_share", "growth"),
            *("keep_versions", "table_map", "in_use"),
        )


class AnswerForm(forms.Form):
    """A person's answer to an import that waits for one."""

    why = Words(label=_("Reason"), max_length=500)
    answer = forms.ChoiceField(choices=[("accept", ""), ("refuse", "")])


class UploadForm(forms.Form):
    """A file of a list."""

    file = forms.FileField(label=_("File"))
