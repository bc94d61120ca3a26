"""Nationality, sex and place of birth as evidence."""

from __future__ import annotations

from typing import Any

from rahdari.matching.fixed import ONE, log_mean
from rahdari.names.tokens import tokenize


def compare_nationalities(
    subject: tuple[str, ...], entry: tuple[str, ...], rates: dict[str, Any]
) -> tuple[int, str]:
    """Weight of equal or different nationalities: log2 P(agree | one person) / share of travellers.

    Of an entry that has several, the mean, so that it wins nothing by having them.
    """
    share, agree = rates["travellers"], int(rates["agree"])
    found = [
        int(share.get(n, rates["others"])) - agree if n in subject else int(rates["different"]) for n in entry
    ]
    shared = any(n in subject for n in entry)
    return log_mean([ONE // len(found)] * len(found), found), "same" if shared else "different"


def compare_sex(subject: str, entry: str, rates: dict[str, Any]) -> tuple[int, str]:
    """Weight of equal or different sex. Agreement is worth little: the given name has said it already."""
    return (
        (int(rates[f"same_{subject}"]), "same")
        if subject == entry
        else (int(rates["different"]), "different")
    )


def compare_places(
    subject: tuple[str, ...], entry: tuple[str, ...], rates: dict[str, Any]
) -> tuple[int, str]:
    """Weight of a place name in common. Different ones say nothing: districts and villages are mixed."""
    tokens_s = {t.text for text in subject for t in tokenize(text)}
    tokens_e = {t.text for text in entry for t in tokenize(text)}
    shared = {t for t in tokens_s & tokens_e if len(t) > 2}
    return (int(rates["shared"]), "same") if shared else (0, "different")
