"""How one name comes to be written in another way.

In: a name as written. Out: the same name by another hand: other vowels, q for k, single for double
letters, -uddin for -ud-Din; on another keyboard; joined or apart; or with a clerk's slip. The rules are
those of the region's romanisation, and know nothing of how the matcher folds names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random

LATIN: tuple[tuple[str, str], ...] = (
    (r"(?i)\bmuhammad\b", "Mohammed"), (r"(?i)\bmo?u?hamm?[ae]d\b", "Mohamad"),
    (r"(?i)\bmohamm[ae]d\b", "Mohd"), (r"(?i)\bmohamm[ae]d\b", "Muhammad"),
    (r"(?i)\babdul ?(?=\w)", "Abdul "), (r"(?i)\babdul (?=\w)", "Abdul"),
    (r"(?i)\babdul ?(?=\w)", "Abd al-"), (r"(?i)\babdul (?=\w)", "Abdul-"), (r"(?i)ullah\b", " Ullah"),
    (r"(?i) ullah\b", "ullah"), (r"(?i)ullah\b", "ollah"), (r"(?i) ?-?ud?-?d[ie]n\b", " ud Din"),
    (r"(?i)[ -]ud[ -]d[ie]n\b", "uddin"), (r"(?i)uddin\b", "oddin"), (r"q", "k"), (r"q", "gh"),
    (r"\bQ", "K"), (r"\bQ", "Gh"), (r"\bK(?!h)", "Q"), (r"\bU", "O"), (r"\bO", "U"), (r"\bE", "I"),
    (r"\bI", "E"), (r"\bW", "V"), (r"\Bkh", "h"), (r"w", "v"), (r"v", "w"), (r"\Bz", "dh"), (r"j", "dj"),
    (r"(?i)\babdul ([rsdntz])", r"Abdu\1 \1"), (r"ee", "i"), (r"\Bi\B", "ee"), (r"\Bi\B", "e"),
    (r"\Be\B", "i"), (r"oo", "u"), (r"ou", "u"), (r"\Bu\B", "oo"), (r"\Bu\B", "o"), (r"\Bo\B", "u"),
    (r"aa", "a"), (r"\Ba\B", "aa"), (r"ai", "ay"), (r"ai", "ei"), (r"ei", "ai"), (r"zai\b", "zay"),
    (r"i\b", "y"), (r"([b-df-hj-np-tv-z])\1", r"\1"), (r"\B(?<=[aeiou])([lmnsrt])(?=[aeiou])", r"\1\1"),
    (r"ah\b", "a"), (r"(?<=[a-z]{3})a\b", "ah"), (r"(?<=[a-z]{3})eh\b", "ah"), (r"sh", "ch"),
)  # fmt: skip
"""What is written, and what another hand writes; the alternatives are tried in random order."""

KEYBOARDS: tuple[tuple[str, str], ...] = (
    ("يىكہة", "ییکهه"), ("یکہۀ", "يكهه"), ("يىكه", "ییکہ"), ("أإآؤئګډټ", "اااویگدت"),
)  # fmt: skip
"""Letters as the Persian, the Arabic and the Urdu keyboard have them, and without the rarer signs."""


def respell(text: str, rng: Random, changes: int = 1) -> str:
    """Write a Latin name as another hand would, with so many changes; only its initials are capitals."""
    for pattern, other in rng.sample(LATIN, len(LATIN)):
        places = list(re.finditer(pattern, text))
        if places and changes:
            place = rng.choice(places)
            changed = " ".join((text[: place.start()] + place.expand(other) + text[place.end() :]).split())
            changed = re.sub("(?<=[a-z])[A-Z]", lambda capital: capital[0].lower(), changed)
            changes -= changed != text
            text = changed
    return text


def rekey(text: str, rng: Random) -> str:
    """Type a name in Arabic script on another keyboard; what is written apart may be joined."""
    text = text.translate(str.maketrans(*rng.choice(KEYBOARDS)))
    if rng.random() < 0.5:
        if "عبد ال" in text or " الل" in text:
            return re.sub("(?<=عبد) (?=ال)| (?=الل[هہ])", "", text)
        return re.sub("(?<=عبد)(?=ال)", " ", text)
    return text


def zone(text: str, length: int) -> tuple[str, bool]:
    """Print a Latin name as a machine-readable zone has it, and say whether it did not fit (Doc 9303-3 §4.6).

    Accents go, apostrophes join, a hyphen becomes a filler, which is a space here.
    """
    plain = unicodedata.normalize("NFKD", text.replace("ı", "i")).encode("ascii", "ignore").decode()
    letters = " ".join(re.sub(r"[^A-Z]+", " ", plain.replace("'", "").upper()).split())
    return letters[:length].strip(), len(letters) > length


def slip(text: str, rng: Random) -> str:
    """Make one clerk's slip: a letter left out, typed twice, or swapped with the next."""
    places = [i for i in range(1, len(text) - 1) if text[i].isalpha() and text[i + 1].isalpha()]
    if not places:
        return text
    i = rng.choice(places)
    how: Callable[[], str] = rng.choice(
        (
            lambda: text[:i] + text[i + 1 :],
            lambda: text[:i] + text[i] + text[i:],
            lambda: text[:i] + text[i + 1] + text[i] + text[i + 2 :],
        )
    )
    return how()
