"""What a steward fills in: an entry, its renewal, a reason, a measure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rahdari.gate.listing import measures
from rahdari.gate.listing.models import Measure, OwnEntry
from rahdari.gate.listing.person import PersonForm
from rahdari.gate.listing.services import Listing
from rahdari.gate.listing.vocabulary import (
    Action,
    Basis,
    Days,
    Ground,
    Handling,
    InformationGrade,
    SourceGrade,
)
from rahdari.gate.looks.plain import Words
from rahdari.gate.secondary.words import FIELDS

_LETTERS_IN_A_NUMBER = 12
_MOST_MEASURE_DAYS = 365


def _with_none(choices: Iterable[tuple[str, object]]) -> list[tuple[str, object]]:
    return [("", "–"), *choices]


def _chosen(label: object, choices: Iterable[tuple[str, object]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=_with_none(choices))  # type: ignore[arg-type]


class TermForm(forms.Form):
    """For how long, and when it is looked at again."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("It lapses by itself after"), choices=[("", "–"), *Days.choices], coerce=int
    )
    review_days = forms.IntegerField(
        label=gettext_lazy("Days until its review (empty: half of that)"), required=False, min_value=1
    )

    def clean(self) -> dict[str, object]:
        """Hold the review before the end."""
        given = super().clean() or {}
        days, review = given.get("days"), given.get("review_days")
        if isinstance(days, int) and "review_days" in given:
            given["review_days"] = review or days // 2
            if isinstance(review, int) and review >= days:
                self.add_error("review_days", _("The review has to come before the end."))
        return given


class ListingForm(TermForm):
    """Why somebody is listed, how good that is, and what follows from it."""

    basis = _chosen(gettext_lazy("Legal basis"), Basis.choices)
    file_number = Words(label=gettext_lazy("Number of the warrant, order or file"), max_length=40)
    ground = _chosen(gettext_lazy("Ground"), Ground.choices)
    source_grade = _chosen(gettext_lazy("Source"), SourceGrade.choices)
    information_grade = _chosen(gettext_lazy("Information"), InformationGrade.choices)
    handling = _chosen(gettext_lazy("Who may be given it"), Handling.choices)
    action = _chosen(gettext_lazy("What to do on a match"), Action.choices)
    owner_contact = Words(
        label=gettext_lazy("How to reach the owner, day and night"),
        min_length=5,
        max_length=200,
        widget=forms.TextInput({"dir": "auto"}),
    )

    field_order: tuple[str, ...] = (
        *("basis", "file_number", "ground", "source_grade", "information_grade", "handling"),
        *("action", "owner_contact", "days", "review_days"),
    )

    def clean_file_number(self) -> str:
        """Hold it to a number: it is no place for reasons in free words."""
        text: str = self.cleaned_data["file_number"]
        letters = sum(c.isalpha() for c in text)
        strange = any(not (c.isalnum() or c in " -/.()") for c in text)
        if text and (strange or letters > _LETTERS_IN_A_NUMBER or not any(map(str.isdigit, text))):
            raise forms.ValidationError(_("Write the number alone, such as 123/1405 or W-2026/17."))
        return text


class EntryForm(ListingForm, PersonForm):
    """A whole entry. A row of a table is held to this very form."""

    field_order = (*PersonForm.base_fields, *ListingForm.field_order)

    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """Return the fields under their headings."""
        heads = {"names": _("Who it is"), "basis": _("Why"), "action": _("What follows from it")}
        out: list[tuple[str, list[BoundField]]] = []
        for field in self:
            if field.name in heads:
                out.append((heads[field.name], []))
            out[-1][1].append(field)
        return out

    def listing(self) -> Listing:
        """Return what is proposed. Only of a form that is right."""
        given, person = self.cleaned_data, self.person()
        assert person is not None
        return Listing(
            person=person,
            adult=not given["birth"],
            basis=Basis(given["basis"]),
            file_number=given["file_number"],
            ground=Ground(given["ground"]),
            source_grade=SourceGrade(given["source_grade"]),
            information_grade=InformationGrade(given["information_grade"]),
            handling=Handling(given["handling"]),
            action=Action(given["action"]),
            owner_contact=given["owner_contact"],
            days=Days(given["days"]),
            review_days=given["review_days"],
        )


def listing_of(entry: OwnEntry) -> dict[str, object]:
    """Return the fields of `ListingForm` as this entry fills them; for how long is decided anew."""
    names = (name for name in ListingForm.field_order if name not in TermForm.base_fields)
    return {"adult": entry.adult} | {name: getattr(entry, name) for name in names}


class TableForm(ListingForm):
    """A table of entries, and what holds for every row whose cell is empty."""

    table = forms.FileField(label=gettext_lazy("Table, CSV or Excel"), max_length=200)
    field_order = ("table", *ListingForm.field_order)

    def __init__(self, data: object = None, files: object = None) -> None:
        super().__init__(data, files)  # type: ignore[arg-type]  # Django's QueryDict and its files, or None
        for name in ListingForm.base_fields:
            self.fields[name].required = False


class WhyForm(forms.Form):
    """A reason."""

    why = Words(label=gettext_lazy("Reason"), min_length=5, max_length=500)


class RenewalForm(TermForm):
    """For how long again, and why."""

    reason = Words(
        label=gettext_lazy("What is new, and why it is needed again"),
        min_length=10,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )


class MeasureForm(forms.Form):
    """What is done to an entry of any list at this gate, why and until when."""

    entry_id = Words(label=gettext_lazy("Entry"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("What is done"),
        choices=[
            (
                Measure.Kind.RESTRICT.value,
                gettext_lazy("Restrict: match it only with people of whom enough is known"),
            ),
            (Measure.Kind.SUSPEND.value, gettext_lazy("Suspend: do not match it")),
        ],
        widget=forms.RadioSelect,
    )
    fields_needed = forms.MultipleChoiceField(
        label=gettext_lazy("If restricted: what has to be known of the traveller (all that is ticked)"),
        choices=[(name, gettext_lazy(FIELDS[name])) for name in measures.FIELDS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label=gettext_lazy("For how many days"), min_value=1, max_value=_MOST_MEASURE_DAYS, initial=30
    )
    reason = Words(label=gettext_lazy("Reason"), min_length=10, max_length=500)

    def clean(self) -> dict[str, object]:
        """Have a restriction say to what."""
        given = super().clean() or {}
        if given.get("kind") == Measure.Kind.RESTRICT and not given.get("fields_needed"):
            self.add_error("fields_needed", _("Choose what has to be known."))
        return given

    def until(self, today: datetime.date) -> datetime.date:
        """Return the first day on which it no longer holds."""
        days: int = self.cleaned_data["days"]
        return today + datetime.timedelta(days=days)
