"""Tokens as strings of symbols, and the consonant skeleton under which variants are found.

A symbol is a letter, a digraph that stands for one sound (sh, kh, oo), or a letter at the edge of a
token where it behaves differently (a first vowel, a last a/ah/ه). Doubled letters count once: spellings
differ in them freely. Each script has its own symbols; what they have to do with one another is
learned (`matching.parameters`), not stated here.

The skeleton drops vowels, semivowels and h, and maps consonants that are confused to one class; it is
the same alphabet for all scripts, so Arabic and Latin spellings of a name meet in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from string import ascii_lowercase

from rahdari.names.scripts import Script

_DIGRAPHS = (
    *("sch", "tch", "sh", "kh", "gh", "zh", "ch", "th", "dh", "ph", "ck", "dj", "ts", "tz"),
    *("oo", "ee", "ou", "aa", "ai", "ay", "ei", "ey", "au", "aw", "iy", "yy", "ia", "ya", "yu", "iu"),
    *("ow", "ue", "yo", "io", "ye", "ie"),
    *("tsj", "tj", "sj", "zj", "cz", "sz", "dzh", "dzj"),  # Swedish and Polish for ch, sh, zh, j
)
_SAME = {"ay": "ai", "ey": "ei", "aw": "au", "yy": "iy", "sch": "sh", "iu": "yu", "io": "yo", "ow": "au"}
_SAME |= {"tsj": "tj", "dzh": "dj", "dzj": "dj"}
_FINAL = {"a": "a", "e": "e", "h": "h", "i": "i", "y": "i", "ee": "i"}
_LATIN = "abcdefghijklmnopqrstuvwxyzščž0123456789"
_ARABIC = "ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنوهیڭځڅږښ"
_CYRILLIC = "абвгґдеєжзийіїклмнопрстуўфхцчшщыэюя"
_FIRST_VOWELS = "aeiou"


def _symbol_names() -> Iterator[str]:
    yield "?"
    yield from _LATIN
    yield from (d for d in _DIGRAPHS if d not in _SAME)
    yield from (f"^{v}" for v in _FIRST_VOWELS)
    yield from (f"{v}$" for v in ("a", "e", "h", "i", "ah", "eh", "ih", "uh", "oh"))
    yield from _ARABIC
    yield from ("^ا", "ا$", "ه$", "ی$")
    yield from _CYRILLIC
    yield from ("а$", "й$", "и$", "ы$")


SYMBOLS: tuple[str, ...] = tuple(_symbol_names())
"""All symbols; a symbol's number is its place here. `?` stands for any other letter."""

_CLASSES = {
    "B": "b p ب پ б п",
    "F": "f ph ف ф",
    "T": "t th ت ٹ ط ث т",
    "D": "d dh د ڈ ض д",
    "J": "j dj ج ж zh zj ž ژ",
    "S": "s sh sj sz š ch tch tj cz č س ش ص چ څ ښ с ш щ ч ц c ts tz",
    "Z": "z ز ذ ظ з ځ ږ",
    "K": "k q g gh ck ق ک گ غ ڭ к г ґ x",
    "X": "kh خ х",
    "L": "l ل л",
    "M": "m م м",
    "N": "n ن н",
    "R": "r ر ڑ р",
}
_CLASSES.update({d: d for d in "0123456789"})


@cache
def _numbers() -> dict[str, int]:
    return {name: i for i, name in enumerate(SYMBOLS)}


@cache
def _skeleton_classes() -> tuple[str, ...]:
    of = {symbol: c for c, symbols in _CLASSES.items() for symbol in symbols.split()}
    return tuple(of.get(name, "") for name in SYMBOLS)


_LATIN_PIECES = re.compile("|".join(sorted(_DIGRAPHS, key=len, reverse=True)) + "|.")
_DOUBLED = re.compile(r"([^aeiou0-9])\1+")


def _pieces(token: str, script: Script) -> list[str]:
    if script == "Latn":
        single = _DOUBLED.sub(r"\1", token)
        pieces = [_SAME.get(p, p) for p in _LATIN_PIECES.findall(single)]
        if pieces[0] in _FIRST_VOWELS:
            pieces[0] = "^" + pieces[0]
        if len(pieces) > 2 and pieces[-1] == "h" and pieces[-2] + "h$" in _numbers():
            pieces.pop()
            pieces[-1] += "h$"
        elif len(pieces) > 1 and pieces[-1] in _FINAL:
            pieces[-1] = _FINAL[pieces[-1]] + "$"
        return pieces
    pieces = list(token)
    if script == "Arab" and pieces[0] == "ا":
        pieces[0] = "^ا"
    if len(pieces) > 1 and pieces[-1] + "$" in _numbers():
        pieces[-1] += "$"
    return pieces


@lru_cache(maxsize=1 << 17)
def symbols(token: str, script: Script) -> bytes:
    """Return the symbols of a token, one byte each (a place in `SYMBOLS`), at most 40."""
    numbers = _numbers()
    return bytes(numbers.get(p, 0) for p in _pieces(token, script)[:MAX_SYMBOLS])


MAX_SYMBOLS = 40


@lru_cache(maxsize=1 << 17)
def skeleton(symbols: bytes) -> str:
    """Return the consonant skeleton of a token's symbols; repeated classes count once."""
    classes = _skeleton_classes()
    out: list[str] = []
    for s in symbols:
        c = classes[s]
        if c and (not out or out[-1] != c):
            out.append(c)
    return "".join(out)


def skeleton_keys(key: str) -> tuple[str, ...]:
    """Return the keys under which a token is filed and looked up: its skeleton, whole and less one class.

    Two tokens share a key when their skeletons are equal or differ by one class (one more, one less, or
    another one). Skeletons of one or two classes are too short to leave one out. A last key leaves out every
    J: the letter j is y in half of Europe (Jevgenij, Evgeniy).
    """
    fewer = [_once(key[:i] + key[i + 1 :]) for i in range(len(key))] if len(key) > 2 else []
    return tuple(dict.fromkeys([key, *fewer, _once(key.replace("J", "")) or key]))


def _once(key: str) -> str:
    """Leave one of two equal classes that have become neighbours."""
    return "".join(c for c, before in zip(key, " " + key, strict=False) if c != before)


def pieces_of(script: Script) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield every piece of this script with its number in the middle, at the beginning, at the end of a
    token, and at the end with an h after it; -1 where it has none of its own there.

    What `symbols` does, as a table: the compiled kernel works from it.
    """
    numbers = _numbers()
    for piece in (*_LATIN, *_ARABIC, *_CYRILLIC, *(_DIGRAPHS if script == "Latn" else ())):
        same = _SAME.get(piece, piece)
        first, last, last_h = -1, numbers.get(same + "$", -1), -1
        if script == "Latn":
            first = numbers.get("^" + same, 0) if same in _FIRST_VOWELS else -1
            last = numbers.get(_FINAL[same] + "$", 0) if same in _FINAL else -1
            last_h = numbers.get(same + "h$", -1)
        elif script == "Arab" and piece == "ا":
            first = numbers["^ا"]
        yield piece, numbers[same], first, last, last_h


def skeleton_classes() -> tuple[str, ...]:
    """Return the consonant class of each symbol; empty for those that have none."""
    return _skeleton_classes()


def joints() -> frozenset[str]:
    """Return the pairs of letters that may become one consonant, or cease to be, where two tokens meet."""
    vowels = "aeiouyw"
    met = {a + b for d in _DIGRAPHS for a, b in pairwise(d)} | {c + c for c in ascii_lowercase}
    return frozenset(pair for pair in met if not set(pair) & set(vowels))
