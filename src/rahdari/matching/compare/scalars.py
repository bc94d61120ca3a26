"""Nationality, sex and place of birth as evidence."""

from __future__ import annotations

from typing import Any

from rahdari.names.tokens import tokenize


def compare_nationalities(
    subject: tuple[str, ...], entry: tuple[str, ...], rates: dict[str, Any]
) -> tuple[int, str]:
    """Weight of equal or different nationalities: log2 P(agree | one person) / share of travellers."""
    shared = [n for n in subject if n in entry]
    if not shared:
        return int(rates["different"]), "different"
    share = rates["travellers"]
    return max(int(share.get(n, rates["others"])) for n in shared) - int(rates["agree"]), "same"


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
