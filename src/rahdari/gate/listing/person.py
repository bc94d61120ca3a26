"""The part of the form that says who somebody is: names in any script, birth in any calendar, documents.

What a field holds is read when the form is cleaned; a wrong one is an error with a sentence at that field.
There is no field for what people are, nor for whose kin they are: father's and grandfather's names are there
because they tell two people of one name apart, and they are compared with the traveller's own.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from django import forms
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from rahdari.errors import RecordError
from rahdari.gate.desk.asked import country_of, typed_birth
from rahdari.gate.desk.reading import name
from rahdari.gate.listing.checks import may_be_younger
from rahdari.gate.looks.digits import in_digits
from rahdari.gate.looks.plain import CannotRead, clean
from rahdari.gate.place.models import DocumentChoice
from rahdari.records.dates import PartialDate
from rahdari.records.entry import MAX_NUMBER, Document, DocumentKind, Entry, Name

MOST_NAMES = 20
_SEXES = (("", "–"), ("m", gettext_lazy("male")), ("f", gettext_lazy("female")))
_DOCUMENTS = [("", "–"), *((c.value, c.label) for c in DocumentChoice if c != DocumentChoice.NONE)]
_ISSUERS = {"tazkira": "af", "e_tazkira": "af", "cnic": "pk", "por": "pk", "acc": "pk"}
_BETWEEN = re.compile("[;؛\n]+")
T = TypeVar("T")


class PersonForm(forms.Form):
    """Who it is. Several names or dates stand on lines of their own, or between semicolons."""

    names = forms.CharField(
        label=gettext_lazy("Names, each on a line, in any script"),
        max_length=4000,
        widget=forms.Textarea({"rows": 3, "dir": "auto", "autofocus": True}),
    )
    father = forms.CharField(label=gettext_lazy("Father’s name"), max_length=1000, required=False)
    grandfather = forms.CharField(label=gettext_lazy("Grandfather’s name"), max_length=1000, required=False)
    birth = forms.CharField(
        label=gettext_lazy("Birth date or age"),
        max_length=400,
        required=False,
        widget=forms.TextInput({"placeholder": "1968-03-02 · 1347 · 45", "dir": "auto"}),
    )
    adult = forms.BooleanField(
        label=gettext_lazy("No birth date is known; I state that this person is of age"), required=False
    )
    place = forms.CharField(label=gettext_lazy("Birth place"), max_length=1000, required=False)
    nationality = forms.CharField(label=gettext_lazy("Nationality"), max_length=200, required=False)
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), choices=_SEXES, required=False)
    document = forms.ChoiceField(label=gettext_lazy("Document"), choices=_DOCUMENTS, required=False)
    number = forms.CharField(label=gettext_lazy("Number"), max_length=200, required=False)
    country = forms.CharField(label=gettext_lazy("Issued by"), max_length=60, required=False)
    document2 = forms.ChoiceField(label=gettext_lazy("Second document"), choices=_DOCUMENTS, required=False)
    number2 = forms.CharField(label=gettext_lazy("Its number"), max_length=200, required=False)
    country2 = forms.CharField(label=gettext_lazy("Issued by"), max_length=60, required=False)

    def __init__(
        self,
        data: object = None,
        *,
        today: datetime.date,
        youngest: int,
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # Django's QueryDict, a mapping, or None
        self._today, self._youngest = today, youngest

    def clean_names(self) -> tuple[Name, ...]:
        """Return the names."""
        names = _each(self.cleaned_data["names"], name)
        if not names:
            raise forms.ValidationError(_("This field is required."))
        return names

    def clean_father(self) -> tuple[Name, ...]:
        """Return the father's names."""
        return _each(self.cleaned_data["father"], name)

    def clean_grandfather(self) -> tuple[Name, ...]:
        """Return the grandfather's names."""
        return _each(self.cleaned_data["grandfather"], name)

    def clean_place(self) -> tuple[Name, ...]:
        """Return the birth places."""
        return _each(self.cleaned_data["place"], name)

    def clean_nationality(self) -> tuple[str, ...]:
        """Return the countries."""
        wrong = _("That is no country. Write it as af, AFG or Afghanistan.")
        return _each(self.cleaned_data["nationality"], country_of, wrong)

    def clean_birth(self) -> tuple[PartialDate, ...]:
        """Return the birth dates; nobody who may be a child is listed."""
        wrong = _("That is no birth date. Write 1968, 1968-03-02, 1347/02/15, or an age such as 45.")
        born = _each(self.cleaned_data["birth"], lambda text: typed_birth(text, self._today), wrong)
        if any(may_be_younger(date, self._youngest, today=self._today) for date in born):
            years = self._youngest
            raise forms.ValidationError(
                ngettext(
                    "Born then, this person may be younger than %(years)s year. Children are not listed.",
                    "Born then, this person may be younger than %(years)s years. Children are not listed.",
                    years,
                )
                % {"years": in_digits(years, get_language() or "en")}
            )
        return born

    def clean_number(self) -> Document | None:
        """Return the document."""
        return self._document("")

    def clean_number2(self) -> Document | None:
        """Return the second document."""
        return self._document("2")

    def _document(self, which: str) -> Document | None:
        number, kind = self.cleaned_data[f"number{which}"], self.cleaned_data.get(f"document{which}")
        if not number:
            if kind:
                raise forms.ValidationError(_("The document has no number."))
            return None
        if not kind:
            raise forms.ValidationError(_("Choose the document that this number stands on."))
        issuer = self.data.get(f"country{which}", "") or _ISSUERS.get(kind, "")
        try:
            text = clean(number).strip()
            if len(text) > MAX_NUMBER or not all(c.isalnum() or c in " -/." for c in text):
                raise ValueError(text)
            return Document(
                cast(DocumentKind, kind), text, country_of(clean(issuer).strip()) if issuer else None
            )
        except CannotRead as error:
            raise forms.ValidationError(str(error)) from None
        except (RecordError, ValueError):
            raise forms.ValidationError(_("That is no document number, or no country issued it.")) from None

    def clean(self) -> dict[str, object]:
        """Have it stated that somebody without a birth date is of age."""
        given = super().clean() or {}
        if "birth" in given and not given["birth"] and not given.get("adult"):
            self.add_error(
                "adult", _("Give a birth date, if only the year, or state that the person is of age.")
            )
        return given

    def person(self) -> Entry | None:
        """Return the person as far as the form is right; None without a name."""
        given = self.cleaned_data
        if not given.get("names"):
            return None
        return Entry(
            "own:new",
            "person",
            given["names"],
            father_names=_texts(given.get("father")),
            grandfather_names=_texts(given.get("grandfather")),
            birth_dates=given.get("birth") or (),
            birth_places=_texts(given.get("place")),
            nationalities=given.get("nationality") or (),
            sex=given.get("sex") or None,
            documents=tuple(filter(None, (given.get("number"), given.get("number2")))),
        )


def filled(person: Entry) -> dict[str, object]:
    """Return the fields of the form as this person fills them."""
    out: dict[str, object] = {
        "names": "\n".join(name.text for name in person.names),
        "father": "; ".join(person.father_names),
        "grandfather": "; ".join(person.grandfather_names),
        "birth": "; ".join(map(str, person.birth_dates)),
        "place": "; ".join(person.birth_places),
        "nationality": "; ".join(person.nationalities),
        "sex": person.sex or "",
    }
    for which, document in zip(("", "2"), person.documents, strict=False):
        out |= {f"document{which}": document.kind, f"number{which}": document.number}
        out[f"country{which}"] = document.country or ""
    return out


def _each(text: str, read: Callable[[str], T], wrong: str = "") -> tuple[T, ...]:
    """Read each of several values; a wrong one is named."""
    found = []
    for piece in _BETWEEN.split(text):
        if not piece.strip():
            continue
        try:
            found.append(read(clean(piece).strip()))
        except CannotRead as error:
            raise forms.ValidationError(str(error)) from None
        except (RecordError, ValueError):
            raise forms.ValidationError(wrong or _("That is no name.")) from None
    if len(found) > MOST_NAMES:
        raise forms.ValidationError(_("At most %(most)d.") % {"most": MOST_NAMES})
    return tuple(dict.fromkeys(found))


def _texts(names: Sequence[Name] | None) -> tuple[str, ...]:
    return tuple(one.text for one in names or ())
