"""What readers and checks say, in the languages of the pages."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen
from django.utils.translation import gettext, gettext_noop

from rahdari.lists.quality import CHECKS, Check

_CHECKS: dict[Check, str] = {
    "no_birth_date": gettext_noop("Persons without a birth date, not even a year"),
    "one_word_name": gettext_noop("Names of one word: they meet everybody who has that word in the name"),
    "capitals_without_parts": gettext_noop(
        "Names in capitals, in which family and given names are not kept apart"
    ),
    "conflicting_dates": gettext_noop("Birth dates that cannot all be right"),
    "impossible_date": gettext_noop("Birth dates that cannot be"),
    "impossible_number": gettext_noop("Numbers that cannot be right"),
    "expired_document": gettext_noop("Documents that the list itself says have expired"),
    "lapsed": gettext_noop("Entries past their own expiry or review"),
    "same_document": gettext_noop("Entries that share a document"),
    "likely_same": gettext_noop("Entries that are likely one person"),
}
_SEVERITIES = {"rejected": gettext_noop("left out"), "doubtful": gettext_noop("doubtful, kept")}


@frozen
class Counted:
    """A check, its meaning in words, and how many entries it names."""

    check: Check
    words: str
    entries: int


def checks(counts: Mapping[str, int]) -> list[Counted]:
    """Return every check with its count, the one that names most entries first."""
    found = [Counted(check, gettext(_CHECKS[check]), counts.get(check, 0)) for check in CHECKS]
    return sorted(found, key=lambda one: -one.entries)


def problem_words(problem: Mapping[str, object]) -> dict[str, object]:
    """Return a problem with its severity in words. What the reader says of it stays English."""
    return {**problem, "words": gettext(_SEVERITIES[str(problem["severity"])])}


def finding_words(finding: Mapping[str, object]) -> dict[str, object]:
    """Return a finding with its check in words."""
    return {**finding, "words": check_words(str(finding["check"]))}


def check_words(check: str) -> str:
    """Return the meaning of a check; nothing for what is none."""
    return next((gettext(words) for name, words in _CHECKS.items() if name == check), "")
