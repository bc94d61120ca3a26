"""Several names, and other things, in one field.

In: a name as a publisher wrote it ("Zarmak Gul; Zormak Gul", "Abu Gul (original script: ...)", "Gul Jan
son of M. Akbar Sample", "X, born 1 Jan. 1951 (passport no. 03825999)"). Out: the names apart, in every
script, a father's name, and what is no name. Invariant: every letter of the field is in one of them.
"""

from __future__ import annotations

import re

from attrs import frozen

from rahdari.names.scripts import script_of

_SPLIT = re.compile(r"[;؛]|(?:^|(?<=[\s,]))\(?[a-z]\)\s*|(?<=\.\s)[A-Z]\)\s*")
_QUOTED = re.compile(r"[\"“]([^\"“”]*)[\"”]")
_BRACKET = re.compile(r"\(([^()]*)\)?")
_NO_NAME = re.compile(
    r"\b(?:name|script|listed|identity|nom de guerre|third|call sign|initials|passport|Tigrinya)\b"
    r"|\b[A-Z]{2}[ei]\.\d|^\s*the \w+\s*$",
    re.IGNORECASE,
)
_BORN = re.compile(r",?\s+born\b.*", re.DOTALL)
_CHILD = re.compile(r"\s+(?:s/o|son of|daughter of)\s+", re.IGNORECASE)
_LISTED = re.compile(r"\(([^()\d:]*;[^()\d:]*)\)|^([^()\d:]*;[^()\d:]*)$")
_LETTERS = "[\u0370-\u037d\u037f-\u1dff\u2e80-\ud7ff\uf900-\ufefe]+"
_RUN = rf"(?<!\w){_LETTERS}(?:[\s.’'\u200c\u200d-]+{_LETTERS})*(?!\w)"
_FOREIGN = re.compile(_RUN)
# Cyrillic beside Latin letters is a name by itself in brackets only: firms are called "AO Образец".
_APART = re.compile(rf"(?=[^\u0370-\u052f]){_RUN}|{_RUN}(?=\s*\))")


@frozen
class NameField:
    """What one field holds."""

    names: tuple[str, ...]
    father: str | None = None
    aside: str = ""


def split(written: str) -> list[str]:
    """Return the items of a field that holds nothing else: "A; B; c) C", "(a) A, (b) B"."""
    pieces = (piece.strip(" ,").lstrip(") ") for piece in _SPLIT.split(" ".join(written.split())))
    return [_QUOTED.sub(r"\1", piece) if _QUOTED.fullmatch(piece) else piece for piece in pieces if piece]


def read(written: str) -> NameField:
    """Take a field apart. A name in another script than Latin stands beside its transliteration."""
    asides: list[str] = []

    def bracket(match: re.Match[str]) -> str:
        if _NO_NAME.search(match[1]):
            asides.append(match[1])
            return " "
        return match[0] if match[1].strip() else " "

    names, others, father = [], _APART.findall(written), None
    latin = " ".join(_BRACKET.sub(bracket, _APART.sub(" ", written)).split())
    if not re.search("[A-Za-z]{2}", latin):
        asides, others, latin = [], [], " ".join(_BRACKET.sub(bracket, written).split())
    if others and latin.startswith("(") and latin.endswith(")"):
        latin = latin[1:-1]
    for piece in split(latin):
        if born := _BORN.search(piece):
            asides.append(born[0])
        name, *of = _CHILD.split(_BORN.sub("", piece), maxsplit=1)
        father = of[0].strip(" ,") if of else father
        names.append(name.strip(" ,"))
    names += [" ".join(name.split()) for name in others]
    return NameField(tuple(names or [written]), father, "; ".join(asides))


def foreign(text: str) -> list[str]:
    """Return every run of words that are not in Latin script."""
    return [" ".join(run.split()) for run in _FOREIGN.findall(text)]


def listed_in(note: str) -> list[str]:
    """Return the names that a note lists, set apart by semicolons: `born in 1971 (Abu Gul; Abu Gull)`."""
    lists = (match[1] or match[2] for match in _LISTED.finditer(" ".join(note.split())))
    return [name for found in lists for name in split(found) if script_of(name) == "Latn"]


def original_script(name: str) -> str | None:
    """Return the script of a name that the source gives as one in the original script."""
    script = script_of(name)
    return None if script == "Latn" else script
