"""Tokens as strings of symbols, and the consonant skeleton under which variants are found.

A symbol is a letter, a digraph that stands for one sound (sh, kh, oo), or a letter at the edge of a
token where it behaves differently (a first vowel, a last a/ah/ه), or what so many names begin or end with
that it is spelled as a whole (Abdul-, -ullah, -uddin). Doubled letters count once: spellings differ in them
freely. Each script has its own symbols; what they have to do with one another is
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
_CYRILLIC_DIGRAPHS = ("дж",)
_SAME = {"ay": "ai", "ey": "ei", "aw": "au", "yy": "iy", "sch": "sh", "iu": "yu", "io": "yo", "ow": "au"}
_SAME |= {"tsj": "tj", "dzh": "dj", "dzj": "dj"}
_FINAL = {"a": "a", "e": "e", "h": "h", "i": "i", "y": "i", "ee": "i"}
_LATIN = "abcdefghijklmnopqrstuvwxyzščž0123456789"
_ARABIC = "ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنوهیڭځڅږښ"
_CYRILLIC = "абвгґдеєжзийіїклмнопрстуўфхцчшщыэюя"
_FIRST: dict[Script, tuple[str, ...]] = {"Latn": ("a", "e", "i", "o", "u"), "Arab": ("ا",)}
_BEGINNINGS: dict[Script, dict[str, str]] = {
    "Latn": {"abdul": "abdul-"},
    "Arab": {"عبدال": "عبدال-"},
    "Cyrl": dict.fromkeys(("абдул", "абду", "абди", "абдо", "абда", "абде"), "абдул-"),
}
_ENDINGS: dict[Script, dict[str, str]] = {
    "Latn": {"ulah": "-ullah", "udin": "-uddin"},
    "Arab": {"الله": "-الله", "الدین": "-الدین"},
    "Cyrl": dict.fromkeys(("уллах", "уллох", "улла", "улло"), "-улла")
    | dict.fromkeys(("уддин", "иддин", "еддин", "эддин"), "-уддин"),
}
"""Affixes: what `tokens.joint` brings to one spelling in Latin letters, doubled ones once. The first that
fits holds, so that a longer one stands before a shorter one."""
_LEFT_BY_BEGINNING, _LEFT_BY_ENDING = 3, 2
"""Letters that have to be left of a token without its beginning, or its ending."""
_BEGUN = 2
"""Letters that a token which was cut off needs to be taken for the beginning of a beginning."""


def _symbol_names() -> Iterator[str]:
    yield "?"
    yield from _LATIN
    yield from (d for d in _DIGRAPHS if d not in _SAME)
    yield from (f"^{v}" for v in _FIRST["Latn"])
    yield from (f"{v}$" for v in ("a", "e", "h", "i", "ah", "eh", "ih", "uh", "oh"))
    yield from _ARABIC
    yield from ("^ا", "ا$", "ه$", "ی$")
    yield from (*_CYRILLIC, *_CYRILLIC_DIGRAPHS)
    yield from ("а$", "й$", "и$", "ы$")
    for affixes in (_BEGINNINGS, _ENDINGS):
        for of_script in affixes.values():
            yield from dict.fromkeys(of_script.values())


SYMBOLS: tuple[str, ...] = tuple(_symbol_names())
"""All symbols; a symbol's number is its place here. `?` stands for any other letter."""

_CLASSES = {
    "B": "b p ب پ б п abdul- عبدال- абдул-",
    "F": "f ph ف ф",
    "T": "t th ت ٹ ط ث т",
    "D": "d dh د ڈ ض д",
    "J": "j dj ج ж zh zj ž ژ дж",
    "S": "s sh sj sz š ch tch tj cz č س ش ص چ څ ښ с ш щ ч ц c ts tz",
    "Z": "z ز ذ ظ з ځ ږ",
    "K": "k q g gh ck ق ک گ غ ڭ к г ґ x",
    "X": "kh خ х",
    "L": "l ل л -ullah -الله -улла",
    "M": "m م м",
    "N": "n ن н -uddin -الدین -уддин",
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


_PIECES: dict[Script, re.Pattern[str]] = {
    "Latn": re.compile("|".join(sorted(_DIGRAPHS, key=len, reverse=True)) + "|."),
    "Cyrl": re.compile("|".join(_CYRILLIC_DIGRAPHS) + "|."),
}
_DOUBLED = re.compile(r"([^aeiou0-9])\1+")


def _pieces(token: str, script: Script, *, whole: bool = True) -> list[str]:
    if script == "Latn":
        token = _DOUBLED.sub(r"\1", token)
    start, stop, begins, ends = 0, len(token), [], []
    for ending, symbol in _ENDINGS.get(script, {}).items():
        if whole and token.endswith(ending) and stop - len(ending) >= _LEFT_BY_ENDING:
            stop, ends = stop - len(ending), [symbol]
            break
    for beginning, symbol in _BEGINNINGS.get(script, {}).items():
        begun = min(len(beginning), stop)
        enough = stop - begun >= _LEFT_BY_BEGINNING if whole else begun >= _BEGUN
        if enough and token.startswith(beginning[:begun], 0, stop):
            start, begins = begun, [symbol]
            break
    return [*begins, *_letters(token[start:stop], script, first=not begins, last=whole and not ends), *ends]


def _letters(text: str, script: Script, *, first: bool, last: bool) -> list[str]:
    """Return the pieces of a text. first, last: a token begins, and ends, with it."""
    numbers = _numbers()
    latin = script == "Latn"
    pieces = [_SAME.get(p, p) for p in _PIECES[script].findall(text)] if script in _PIECES else list(text)
    if first and pieces and pieces[0] in _FIRST.get(script, ()):
        pieces[0] = "^" + pieces[0]
    if not last:
        return pieces
    if latin and len(pieces) > 2 and pieces[-1] == "h" and pieces[-2] + "h$" in numbers:
        pieces.pop()
        pieces[-1] += "h$"
    elif len(pieces) > (1 if first else 0):
        final = _FINAL.get(pieces[-1], "") if latin else pieces[-1]
        if final + "$" in numbers:
            pieces[-1] = final + "$"
    return pieces


@lru_cache(maxsize=1 << 17)
def symbols(token: str, script: Script, *, whole: bool = True) -> bytes:
    """Return the symbols of a token, one byte each (a place in `SYMBOLS`), at most 40.

    whole: False for one that was cut off: its last letter need not be the name's, and Abd may be Abdul.
    """
    numbers = _numbers()
    return bytes(numbers.get(p, 0) for p in _pieces(token, script, whole=whole)[:MAX_SYMBOLS])


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
    digraphs = {"Latn": _DIGRAPHS, "Cyrl": _CYRILLIC_DIGRAPHS}.get(script, ())
    for piece in (*_LATIN, *_ARABIC, *_CYRILLIC, *digraphs):
        same = _SAME.get(piece, piece)
        first = numbers["^" + same] if same in _FIRST.get(script, ()) else -1
        last, last_h = numbers.get(same + "$", -1), -1
        if script == "Latn":
            last = numbers[_FINAL[same] + "$"] if same in _FINAL else -1
            last_h = numbers.get(same + "h$", -1)
        yield piece, numbers[same], first, last, last_h


def affixes_of(script: Script) -> Iterator[tuple[str, int, bool, int]]:
    """Yield what tokens begin or end with as a whole: its letters, its number, whether it is an ending, and
    how many letters have to be left without it. In the order in which they are tried; endings first.

    Doubled letters count once in Latin, here too.
    """
    for affixes, left, ends in ((_ENDINGS, _LEFT_BY_ENDING, True), (_BEGINNINGS, _LEFT_BY_BEGINNING, False)):
        for letters, symbol in affixes.get(script, {}).items():
            yield letters, _numbers()[symbol], ends, left


def skeleton_classes() -> tuple[str, ...]:
    """Return the consonant class of each symbol; empty for those that have none."""
    return _skeleton_classes()


def joints() -> frozenset[str]:
    """Return the pairs of letters that may become one consonant, or cease to be, where two tokens meet."""
    vowels = "aeiouyw"
    met = {a + b for d in _DIGRAPHS for a, b in pairwise(d)} | {c + c for c in ascii_lowercase}
    return frozenset(pair for pair in met if not set(pair) & set(vowels))
