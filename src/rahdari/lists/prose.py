"""Facts that publishers leave in free text, in the phrases that they all use.

In: remarks, comments and notes of any list ("Father's name is ...", "issued under name Gul Jan, born 4 May
1981 in Nakojabad"; much of it is the UN's wording, whoever prints it). Out: the facts by kind, or calls of
the record's `EntryBuilder`. Invariant: only what a phrase introduces that can mean one thing is taken; the
reader keeps the text itself, so that nothing is lost where no phrase fits.

Kinship is not identity: "Father of X" is never read, and a husband's or a brother's name neither. Of two
parents ("Son of A and B") the father is the one who bears a name of the child's. Where neither does and the
first goes without a family name ("Son of Mirwais and Gulrang Sample"), that is taken for the child's, and so
the first for the father, which is reported as doubtful; otherwise neither is read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from attrs import frozen

from rahdari.lists import name_field
from rahdari.lists.builder import EntryBuilder
from rahdari.lists.dates import day_first
from rahdari.lists.documents import documents
from rahdari.records.entry import DocumentKind, Kind, Quality

_APOSTROPHE = "['’‘`´]"
# A period ends a name, except after an initial or an abbreviated Muhammad.
_WORD = rf"(?:\w{{1,2}}-)?{_APOSTROPHE}?[A-ZÀ-ÖØ-Þ](?:(?<=\b[A-Z])\.|(?<=\bM)d\.|[\w’'‘`-]*)"
_PARTICLE = r"(?:bin|bint|ibn|ben|ould|wald|walad|wallet|ag|abu|al|el|ul|ur|u|e|de|da|di|van|von)"
_NAME = rf"(?>{_WORD}(?:\s(?:{_PARTICLE}\s){{0,3}}{_WORD}){{0,7}})"
_GOES_ON = r"(?P<next>\s[a-z]\w+)?"
_MAY_FOLLOW = frozenset(["and", "who", "was", "is", "born", "or", "alias", "also", "from", "in"])
_NEXT_SENTENCE = re.compile(r"\s(?:The|He|She|His|Her|INTERPOL|Review)\b.*")
_FATHER = re.compile(
    rf"(?:(?P<grand>[Gg]rand)?[Ff]ather{_APOSTROPHE}?s name|[Nn]ame of (?P<grand2>grand)?father)"
    rf"(?: \([^)]{{0,40}}\))?(?:\s?:\s?|\s(?:(?:is|was):?\s)?)(?P<name>{_NAME})"
    r"(?:\s?\((?:a\.k\.a\.?:?|also (?:known|spelled)(?: as)?) (?P<also>[^)]{1,80})\)"
    rf"|, also known as (?P<also2>[^.;,(]{{1,80}}))?{_GOES_ON}"
)
_CHILD = re.compile(
    r"(?:(?:^|[.;] ?)(?:the )?[sd](?:on|aughter) of|\b[SD](?:on|aughter) of"
    rf"|(?<![\w’'-])(?P<whose>[\w’'-]{{1,30}}) is the (?:son|daughter) of) (?P<name>{_NAME})"
    rf"(?: and (?P<other>{_NAME}))?{_GOES_ON}"
)
_ROLE = re.compile(r"President|Minister|Leader|General|Director|\bLRA\b|Russian|Head\b")
_NAMED = re.compile(
    r"(?:\b\w+ script[:;]|[Nn]ame (?:in )?\w+ script,)\s?+(?!http)(?P<script>[^.;:,()\d]+)"
    r"|(?:under (?:the )?name(?: of)?|in the name of|issued (?:to|for)|made out to)"
    rf" (?P<name>{_NAME}){_GOES_ON}"
)
_DAY = (
    r"(?:Between \d{4} and |Approximately )?"
    r"(?:(?:\d{1,2}\.){2}|\d{1,2}\s)?(?:[A-Z][a-z]{2,8}\.?\s?)?(?:18|19|20)\d\d"
)
_BORN = re.compile(
    r"(?:\b[Bb]orn(?: in (?P<place>[A-Z][\w ,-]{0,80}?))?(?: on| in)?|\bDP?OB[: -]*|[Dd]ate of birth:?)\s?"
    rf"(?P<dates>(?:a\)\s?)?{_DAY}(?:\s?[b-z]\)\s?{_DAY})*)"
    r"(?:,? in (?P<place2>[A-Z][\w ,-]{0,80}?)(?=$|[.;()]|, nationality| passport| [b-z]\)))?"
)
_PLACE = re.compile(
    r"\bPOB:? ([A-Z](?:[\w ,'’-]|\([^()]{0,40}\)){0,80}?)(?=$|[.;)]|, DOB| (?:Good|Low) quality)"
)
_NATIONALITY = re.compile(
    r"\b[Nn]ationality\s?[:-]\s?([A-Z][A-Za-z ]{1,60}?)(?=\s?(?:$|[^A-Za-z ]|Passport))"
)
_SEX = re.compile(r"\b(?:Gender|Sex)\W{1,3}((?:fe)?male)\b", re.IGNORECASE)
_FORMER_NAMES = re.compile(r"^Previous names includes? (.+)$")


@frozen
class _Kin:
    """A father or grandfather; `instead_of` is the mother, where it could be the other way round."""

    name: str
    grand: bool = False
    instead_of: str | None = None


def add_facts(b: EntryBuilder, text: str | None, *, field: str, quality: Quality = "good") -> None:
    """Add to `b` what `text` states about the entry itself; `quality` is that of the names in it."""
    if not text:
        return
    text = " ".join(text.split())
    if b.kind == "person":
        _add_person(b, text, field, quality)
    elif b.kind == "vessel" and (former := _FORMER_NAMES.match(text)):
        for name in re.split(r",\s*|\s+and\s+", former[1]):
            b.name(name, field=field)
    known = {_squeezed(document.number) for document in b.documents}
    for stated in documents(text):
        kind, squeezed = _kind_for(b.kind, stated.kind), _squeezed(stated.number)
        if kind and squeezed not in known:
            known.add(squeezed)
            b.document(kind, stated.number, stated.country, field=field)


def add_names(b: EntryBuilder, written: str, *, field: str, quality: Quality = "good") -> None:
    """Add the names of one field, and what else it states."""
    found = name_field.read(written)
    for name in found.names:
        b.name(name, quality=quality, script=name_field.original_script(name), field=field)
    b.father(found.father, field=field)
    add_facts(b, found.aside, field=field, quality=quality)


def _add_person(b: EntryBuilder, text: str, field: str, quality: Quality) -> None:
    own = {word.casefold() for name in b.names for word in name.text.split()}
    for kin in _kin(text, own):
        (b.grandfather if kin.grand else b.father)(kin.name, field=field)
        if kin.instead_of:
            b.doubt(field, f"taken for the father, and {kin.instead_of} for the mother", kin.name)
    for name in names(text):
        b.name(name, quality=quality, script=name_field.original_script(name), field=field)
    for birth in births(text):
        b.birth(birth, field=field, read=day_first)
    for place in places(text):
        b.place(place, field=field)
    for nationality in nationalities(text):
        b.nationality(nationality, field=field)
    b.sex(sex(text), field=field)


def _kind_for(holder: Kind, kind: DocumentKind) -> DocumentKind | None:
    """Return what a number is for its holder: a person's text may speak of firms, a firm's of persons."""
    if holder == "person":
        return None if kind in ("imo", "registration", "plate") else kind
    if kind == "national_id":
        return "registration"
    return kind if kind in ("imo", "registration", "plate", "other") else None


def _kin(text: str, own: Collection[str]) -> Iterator[_Kin]:
    """Yield fathers and grandfathers; `own` are the entry's own name words, in lower case."""
    for match in _FATHER.finditer(text):
        grand = bool(match["grand"] or match["grand2"])
        for name in filter(None, (_cut(match["name"], match), match["also"], match["also2"])):
            yield _Kin(name, grand)
    for match in _CHILD.finditer(text):
        whose, one, other = (match["whose"] or "").casefold(), match["name"], match["other"]
        father = _father_of_two(one, _cut(other, match), own) if other else _Kin(_cut(one, match))
        if father and (not whose or whose in {"he", "she", *own}) and not _ROLE.search(father.name):
            yield father


def _father_of_two(one: str, other: str, own: Collection[str]) -> _Kin | None:
    akin = [not set(own).isdisjoint(name.casefold().split()) for name in (one, other)]
    if any(akin):
        return None if all(akin) else _Kin(one if akin[0] else other)
    return _Kin(one, instead_of=other) if " " not in one and " " in other else None


def _cut(name: str, match: re.Match[str]) -> str:
    """Return the last name of a match without the first words of a sentence that only seems to go on.

    In "Father's name: Ali Khan Provided support" no period says that the name ends before "Provided".
    """
    after = (match["next"] or "").strip()
    if after and after not in _MAY_FOLLOW:
        name = name.rpartition(" ")[0] or name
    return _NEXT_SENTENCE.sub("", name).rstrip(".")


def names(text: str) -> list[str]:
    """Return the names under which a document was issued, in any script."""
    return [(match["script"] or _cut(match["name"], match)).strip() for match in _NAMED.finditer(text)]


def births(text: str) -> list[str]:
    """Return the stated birth dates as written."""
    return [day for match in _BORN.finditer(text) for day in re.findall(_DAY, match["dates"])]


def places(text: str) -> list[str]:
    """Return the stated places of birth."""
    born = [match["place"] or match["place2"] for match in _BORN.finditer(text)]
    return [place.strip(" ,") for place in (*filter(None, born), *_PLACE.findall(text))]


def nationalities(text: str) -> list[str]:
    """Return the stated nationalities in the text's own words."""
    return _NATIONALITY.findall(text)


def sex(text: str) -> str | None:
    """Return Male or Female as written, if the text says so."""
    found = _SEX.search(text)
    return found[1] if found else None


def _squeezed(number: str) -> str:
    return re.sub(r"\W", "", number).upper()
