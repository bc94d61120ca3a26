"""Which script a token is written in, as far as comparison needs to know."""

from __future__ import annotations

import re
from typing import Literal

Script = Literal["Latn", "Arab", "Cyrl"]
SCRIPTS: tuple[Script, ...] = ("Latn", "Arab", "Cyrl")

_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_CYRILLIC = re.compile("[\u0400-\u052f]")


def script_of(text: str) -> Script | None:
    """Return the script of most letters of `text`; None for what has to be romanised first.

    Text without any letter counts as Latin: digits are the same in all three.
    """
    if text.isascii():
        return "Latn"
    letters = [c for c in text if c.isalpha()]
    arabic = len(_ARABIC.findall(text))
    cyrillic = len(_CYRILLIC.findall(text))
    latin = sum(c < "\u0250" or "\u1e00" <= c < "\u1f00" for c in letters)
    other = len(letters) - arabic - cyrillic - latin
    most = max(arabic, cyrillic, latin, other)
    if most == 0 or most == latin:
        return "Latn"
    if most == other:
        return None
    return "Arab" if most == arabic else "Cyrl"
