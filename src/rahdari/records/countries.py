"""Countries: the codes that records hold, those of machine-readable zones, and the names that lists print.

In go texts from the edge (a zone, a column, a form); out comes a lower-case ISO 3166-1 alpha-2 code, or
None where the text names no country that is known. Nothing is guessed: "Congolese", "Dominican" and
"Korea" may be two countries and stay unknown, and so does "na" in lower case, which the UN's list prints
for "not available" ("NA", as ISO writes it, is Namibia).

Beside today's codes `ALPHA2` holds `xk` (Kosovo, user-assigned, in use on all lists) and four withdrawn
ones under which published lists still give nationalities: `su` (Soviet Union), `yu` (Yugoslavia), `cs`
(Czechoslovakia until 1993; Serbia and Montenegro 2003 to 2006), `an` (Netherlands Antilles).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

# Doc 9303-3 section 5: German and British codes of their own, and issuers that give no nationality:
# United Nations, European Union, other organisations, stateless persons and refugees, the specimen state.
_BRITISH = ("GBD", "GBN", "GBO", "GBP", "GBS")
_NO_NATIONALITY = (
    *(
        "UNO",
        "UNA",
        "UNK",
        "EUE",
        "XBA",
        "XIM",
        "XCC",
        "XCE",
        "XCO",
        "XDC",
        "XEC",
        "XES",
        "XMP",
        "XOM",
        "XPO",
    ),
    *("XXA", "XXB", "XXC", "XXX", "UTO"),
)
_LETTERS = str.maketrans("يىكګ", "ییکگ")


def _rows() -> tuple[tuple[str, list[str], list[str]], ...]:
    lines = Path(__file__).with_name("countries.tsv").read_text("utf-8").splitlines()
    cells = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple((alpha2, codes.split(), names.split("|")) for alpha2, codes, names in cells)


_ROWS = _rows()
ALPHA2: frozenset[str] = frozenset(alpha2 for alpha2, _, _ in _ROWS)
ICAO3: Mapping[str, str | None] = MappingProxyType(
    {code: alpha2 for alpha2, codes, _ in _ROWS for code in codes}
    | {"D": "de"}
    | dict.fromkeys(_BRITISH, "gb")
    | dict.fromkeys(_NO_NATIONALITY)
)


def from_icao(code: str) -> str | None:
    """Return the country of a code in a machine-readable zone; None if unknown or no nationality.

    `code in ICAO3` tells the two apart (with the filler taken off).
    """
    return ICAO3.get(code.strip("< ").upper())


@lru_cache(maxsize=4096)
def from_name(text: str) -> str | None:
    """Return the country that a list names: a name in its many forms, a demonym, an alpha-2 or -3 code.

    "Korea, North", "Iran (Islamic Republic of)" and "Bahamas, The" are turned round; of "Myanmar (Burma)"
    and "Syria / Syrie" every part has to name the same country.
    """
    text = text.removeprefix("Region:").strip()  # as the United States' list marks a part of a country
    if text == "na":
        return None
    if text.lower() in ALPHA2:
        return text.lower()
    if text.isascii() and text.upper() in ICAO3:
        return ICAO3[text.upper()]
    names = _names()
    head, _, tail = re.sub(r"[(,]", ",", text.rstrip(") "), count=1).partition(",")
    found = names.get(_key(text)) or names.get(_key(f"{tail} {head}"))
    if found is None:
        parts = {names.get(_key(part)) for part in re.split(r"[/()]", text) if part.strip()}
        found = parts.pop() if len(parts) == 1 else None
    return found


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    return {_key(name): alpha2 for alpha2, _, names in _ROWS for name in names}


def _key(text: str) -> str:
    """Return a name without case, accents, punctuation and articles."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold().replace("&", " and ")
    letters = "".join(c if c.isalnum() else "" if unicodedata.combining(c) else " " for c in plain)
    words = ["saint" if word == "st" else word for word in letters.split() if word != "the"]
    return " ".join(words)
