"""Arabic-script names as machine-readable zones write them, both ways (Doc 9303-3 §6.C and Appendix B.5).

In: a name in Arabic script (`to_mrz`), or the name field of a zone, A to Z and fillers (`from_mrz`).
Out: the other one. The standard's table is a consonant-only, reversible transliteration in which X
announces a letter that has no Latin one of its own; no code is the beginning of another, so a string
can be cut into codes in one way only.

What does not come back as it went in:

- short vowels, sukun, tatweel and the superscript alef are not encoded (§6.C);
- a shadda repeats the code (note 3), so a repeated code may be a shadda or two letters. It is read as a
  shadda unless the orthography rules that out: at the beginning of a word, and for the lam after an
  alef, which is nearly always the article before another lam (`EBDALLH` is عبدالله);
- ې has the code of ي, its equal in function (B.5.5, note 5), and is read as that;
- the standard's own example writes الله as `ALLXH` (B.5.9), which by the table would be اللح.

Letters keep the keyboard they were typed on: ک is not ك here, ی not ي. Fold them before comparing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from rahdari.errors import RecordError
from rahdari.names.tables import rows

SHADDA = "\u0651"


@cache
def _codes() -> dict[str, str]:
    return {letter: "" if code == "-" else code for _, letter, code in rows("icao_arabic")}


@cache
def _letters() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return the pattern of a code and the letter of each; of two letters with one code the first counts."""
    letters = {code: letter for letter, code in reversed(_codes().items()) if code} | {"XAH": "ة"}
    return re.compile("|".join(sorted(letters, key=len, reverse=True))), letters


def to_mrz(text: str) -> str:
    """Return the characters that a machine-readable zone shows for an Arabic-script name: `MXHMD<ELY`.

    Spaces and hyphens become fillers, other punctuation is dropped (Doc 9303-3 §4.6); a letter that the
    table does not have is a `RecordError`, since leaving it out would make another name.
    """
    words = re.split(r"[\s<\-\u2010-\u2015]+", unicodedata.normalize("NFKC", text))
    return "<".join(filter(None, map(_encode, words)))


def _encode(word: str) -> str:
    codes: list[str] = []
    for char in word:
        code = _codes().get(char)
        if char == SHADDA:
            codes += codes[-1:]
        elif code is not None:
            codes += [code] if code else []
        elif unicodedata.category(char) not in ("Mn", "Cf", "Lm", "Po"):
            why = f"{char!r} (U+{ord(char):04X}) is not in the Arabic table of Doc 9303-3 §6.C"
            raise RecordError("name", word, why, next_step="Give the name in Arabic script.")
    if codes[-1:] == ["XTA"]:  # note 2: at the end of a component it is XAH
        codes[-1] = "XAH"
    return "".join(codes)


def from_mrz(text: str) -> str | None:
    """Return the Arabic-script name that the characters stand for, or None if they are not of the table.

    Many a Latin name is made of codes too (`ALI` reads as الإ), so whoever asks has to know that the
    field was written by the table; an X is a good sign of it.
    """
    words = [_decode(word) for word in re.split(r"[\s<]+", text) if word]
    return " ".join(w for w in words if w) if words and all(words) else None


def _decode(word: str) -> str | None:
    pattern, letters = _letters()
    word = re.sub("ALLXH$", "ALLH", word)
    codes = pattern.findall(word)
    if "".join(codes) != word:
        return None
    out: list[str] = []
    for at, code in enumerate(codes):
        doubled = at > 1 and code == codes[at - 1] and out[-1] != SHADDA
        article = code == "L" and codes[max(at - 2, 0)] == "A"
        out.append(SHADDA if doubled and not article else letters[code])
    return "".join(out)
