"""Evidence in words, in the language of the page: fields and relations by their codes.

The codes are those of `rahdari.matching` (docs/reference/evidence.md); it knows no languages, the gate does.
The values stand between isolates, so that a Latin name does not turn a right-to-left sentence over.
"""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

from rahdari.gate.looks.countries import country_word

FIELDS = {
    "names": gettext_noop("name"),
    "father_names": gettext_noop("father’s name"),
    "grandfather_names": gettext_noop("grandfather’s name"),
    "birth_dates": gettext_noop("birth date"),
    "birth_places": gettext_noop("birth place"),
    "nationalities": gettext_noop("nationality"),
    "sex": gettext_noop("sex"),
    "documents": gettext_noop("document"),
}
RELATIONS = {
    "same": gettext_noop("%(s)s is the same as %(e)s"),
    "spelling": gettext_noop("%(s)s is %(e)s in another spelling"),
    "script": gettext_noop("%(s)s is %(e)s in another script"),
    "joined": gettext_noop("%(s)s is %(e)s written as one word"),
    "split": gettext_noop("%(s)s is %(e)s written as two words"),
    "initial": gettext_noop("%(s)s and %(e)s: one is an initial"),
    "prefix": gettext_noop("%(s)s is cut off; %(e)s begins so"),
    "patronymic": gettext_noop("%(s)s and %(e)s: a father’s name within a full name"),
    "extra": gettext_noop("%(s)s is not in the entry’s name"),
    "omitted": gettext_noop("%(e)s of the entry’s name is missing"),
    "shape": gettext_noop("which parts of the name agree, which are left over"),
    "order": gettext_noop("the order of the name’s parts"),
    "unlike": gettext_noop("each has a word that the other has nothing like"),
    "namesakes": gettext_noop("others of the list are called %(e)s too"),
    "alternatives": gettext_noop("the mean over %(e)s pairs of names"),
    "kin": gettext_noop("relatives share this too; the own names differ"),
    "floor": gettext_noop("people do give another name altogether"),
    "different": gettext_noop("%(s)s differs from %(e)s"),
    "same day": gettext_noop("%(s)s and %(e)s: the same day"),
    "same year": gettext_noop("%(s)s and %(e)s: the same year"),
    "overlap": gettext_noop("%(s)s and %(e)s overlap"),
    "swapped": gettext_noop("%(s)s and %(e)s: day and month swapped"),
    "near": gettext_noop("%(s)s and %(e)s are near each other"),
    "typing error": gettext_noop("%(s)s and %(e)s: the same day of another year"),
}


SEXES = {"m": gettext_noop("male"), "f": gettext_noop("female")}


def field_word(field: str) -> str:
    """Return the name of a field."""
    return gettext(FIELDS[field])


def value_word(field: str, value: str | None) -> str | None:
    """Return a value as it is read: a sex and nationalities in words, all others as they are."""
    if field == "sex" and value in SEXES:
        return gettext(SEXES[value])
    if field == "nationalities" and value:
        return " · ".join(country_word(code) for code in value.split(", "))
    return value


def sentence(relation: str, subject: str | None, entry: str | None) -> str:
    """Return what a piece of evidence says; the code itself for a relation that is newer than this page."""
    if relation == "alternatives" and entry:
        entry = entry.partition(" ")[0]  # of "2 pairs of names" the number, which speaks every language
    text = gettext(RELATIONS[relation]) if relation in RELATIONS else f"{relation}: %(s)s, %(e)s"
    return text % {"s": isolated(subject), "e": isolated(entry)}


def isolated(value: str | None) -> str:
    """Return a value between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (Unicode Annex 9)."""
    return f"\u2068{value}\u2069" if value else "–"
