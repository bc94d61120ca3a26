"""Letters that are written differently and mean the same are folded to one. Idempotent.

Steps: 1 compatibility forms (NFKC, so ligatures and presentation forms go), 2 letter variants from the
tables (ي ی ى, ك ک, the hehs, Pashto and Urdu letters; ß, ø, ı), 3 marks (NFD, then every combining
mark, ZWNJ, tatweel and direction mark dropped; not where marks are the vowels), 4 case, 5 decimal digits
of any script to 0-9, 6 a token of another script romanised (anyascii).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from rahdari.names.scripts import Script, script_of
from rahdari.names.tables import rows

_APOSTROPHES = "'`´’‘ʻʼʾʿ′ʹ\"“”"

_MARKS_SPELL = re.compile("[\u0900-\u1aaf\u3040-\u30ff\uac00-\ud7a3]")
"""Scripts whose marks are vowels and voices, not pointing: of India, Burma and Thailand, kana, Hangul."""
_MARKS = "".join(c for c in map(chr, range(0x900, 0x1AB0)) if unicodedata.category(c)[0] == "M")
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")  # what str.isalnum says of every letter


_CARONS = "ščž"
"""Latin letters that are sounds of their own in all alphabets that have them (sh, ch, zh)."""
_LOOKALIKES = ("abcehikmoptxy", "авсенікмортху")
"""Latin and Cyrillic letters that clerks take for one another (Unicode UTS 39, confusables; capitals too)."""


@cache
def _letters() -> dict[int, str]:
    table: dict[int, str] = {}
    for source in ("arabic_letters", "latin_letters", "cyrillic_letters"):
        for row in rows(source):
            table[ord(row[0])] = row[1] if len(row) > 1 else ""
    for c in _APOSTROPHES:
        table[ord(c)] = ""
    return table


def fold(text: str) -> str:
    """Return `text` with folded letters; words keep their order and number."""
    if text.isascii():
        return text.lower().translate(_letters())
    text = unicodedata.normalize("NFKC", text).casefold().translate(_letters())
    out = []
    for letter in text:
        # Cyrillic й is a letter of its own, not an и with a mark; its variants are in the table
        whole = "\u0400" <= letter < "\u0530" or letter in _CARONS or _MARKS_SPELL.match(letter)
        for c in letter if whole else unicodedata.normalize("NFD", letter):
            category = unicodedata.category(c)
            if category == "Nd":
                out.append(str(unicodedata.decimal(c)))
            elif category != "Cf" and (whole or category[0] != "M"):
                out.append(c)
    return "".join(out).translate(_letters()).lower()


def romanise(token: str) -> str:
    """Return a token in lower-case ASCII letters: the last resort for scripts that have no table."""
    from anyascii import anyascii  # late: 0.1 s, and most names never need it

    return "".join(c for c in anyascii(token).lower() if c.isascii() and c.isalnum())


@cache
def _lookalikes(script: Script) -> dict[int, int]:
    return str.maketrans(*(_LOOKALIKES if script == "Cyrl" else reversed(_LOOKALIKES)))


def words(text: str) -> list[str]:
    """Split folded text into words of letters and digits, each in one of `SCRIPTS`.

    A letter of the other alphabet that looks like one of the word's own is that: a Latin e in Cyrillic Калeв.
    """
    out = []
    for word in _WORD.findall(text):
        script = script_of(word)
        if script is None:
            word = romanise(word)
        elif not word.isalnum():  # a mark of another script
            word = "".join(filter(str.isalnum, word))
        elif script != "Arab" and not word.isascii():
            word = word.translate(_lookalikes(script))
        if word:
            out.append(word)
    return out
