"""Names of Russia, Ukraine, Belarus and Central Asia: how common each is, how it is written in Latin letters.

No open register of them states counts. What stands here instead are lists that may be used (`sources`), a
table of given names that are one name in three languages, the practices of romanising them, and
Zipf's law. Everything else is derived by rule: patronymics from given names, surnames from given names.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from fit.sources import lexicon, popular
from rahdari.names.scripts import script_of
from rahdari.names.tokens import Token, tokenize

SHARED = 5
DATA = Path(__file__).parent.parent / "data"
ASSUMED = {
    "people": 50_000,  # so many stand for the stock; what fewer than `SHARED` of them bear is left out
    "ru": 0.75,
    "uk": 0.13,
    "be": 0.12,
    "other_form": 0.1,  # of the Latin spellings of a given name: Alexander, Michael
    "same_language": 0.5,  # of two clerks who write one name
    "slavic": 0.3,  # of the people; the rest bear names of Central Asia
    "patronymic": 0.4,  # of the people are written with it
    "women": 0.4,
    "unseen": 0.25,  # of the tokens stand in no list
}
"""Shares that no open data shows."""
_VOWELS = "аеёиоуыэюяєіїў"
Spellings = dict[Token, float]
"""How likely each spelling of one name is; per script the sum is 1."""


def rows(name: str) -> Iterator[list[str]]:
    """Yield the rows of a table under data/, its head first; comments aside."""
    with open(DATA / f"{name}.tsv", encoding="utf-8") as f:
        yield from csv.reader((line for line in f if not line.startswith("#")), delimiter="\t")


@cache
def practices() -> dict[str, list[tuple[float, dict[str, str]]]]:
    """Return by language (share, Latin letters by Cyrillic piece) of each practice."""
    head, *body = rows("romanisations")
    out: dict[str, list[tuple[float, dict[str, str]]]] = defaultdict(list)
    for column, title in enumerate(head[1:], 1):
        language, _, share = title.split(":")
        out[language].append((float(share), {r[0]: r[column] for r in body}))
    return out


def romanised(name: str, letters: dict[str, str]) -> str:
    """Return a Cyrillic name as one practice writes it."""
    out, at = "", 0
    while at < len(name):
        first = "^" if at == 0 or name[at - 1] in _VOWELS + "ьъ" else ""
        pieces = (name[at:] + "$", first + name[at : at + 2], name[at : at + 2], first + name[at], name[at])
        piece = next((p for p in pieces if p in letters), name[at])
        out += letters.get(piece, "")
        at += len(piece.strip("^$"))
    return out


def _token(text: str) -> Token | None:
    found = tokenize(text)
    return Token(found[0].text, found[0].script) if len(found) == 1 else None


def spellings(name: str, language: str) -> Spellings:
    """Return a Cyrillic name and its Latin forms."""
    out: Counter[Token] = Counter()
    own = _token(name.replace("'", ""))
    if own:
        out[own] += 1  # type: ignore[assignment]
    for share, letters in practices()[language]:
        token = _token(romanised(name.replace("'", ""), letters))
        if token:
            out[token] += share  # type: ignore[assignment]
    return dict(out)


_PATRONYMICS = {
    "ru": [
        ("([^аеиоуыйюя]{2})ий$", r"\1иевич"),
        ("ий$", "ьевич"),
        ("й$", "евич"),
        ("ь$", "евич"),
        ("[ая]$", "ич"),
        ("$", "ович"),
    ],
    "uk": [("й$", "йович"), ("ь$", "ьович"), ("о$", "ович"), ("[ая]$", "ич"), ("$", "ович")],
    "be": [("ый$", "ыевіч"), ("й$", "евіч"), ("ь$", "евіч"), ("[ая]$", "іч"), ("$", "авіч")],
}
_DAUGHTERS = {
    "ru": [("([ое])вич$", r"\1вна"), ("тич$", "тична"), ("ич$", "инична")],
    "uk": [("йович$", "ївна"), ("ь?ович$", "івна"), ("ич$", "івна")],
    "be": [("([ае])віч$", r"\1ўна"), ("іч$", "інічна")],
}


def _by_rule(name: str, rules: list[tuple[str, str]]) -> str:
    for pattern, ending in rules:
        if re.search(pattern, name):
            return re.sub(pattern, ending, name, count=1)
    return name


def patronymic(name: str, language: str, daughter: bool) -> str:
    """Return what the children of a man of this name are called."""
    son = _by_rule(name, _PATRONYMICS[language])
    return _by_rule(son, _DAUGHTERS[language]) if daughter else son


def zipf(many: int) -> list[float]:
    """Return shares that fall with the rank and sum to 1; the first of eighty has a tenth."""
    raw = [1 / (rank + 3) for rank in range(many)]
    return [r / sum(raw) for r in raw]


LANGUAGES = ("ru", "uk", "be")


def _one_name(forms: Iterable[tuple[str, str]], others: str) -> tuple[Spellings, dict[str, Spellings]]:
    """Return how likely each spelling of a name is, over the languages and in each of them."""
    by_language = {language: spellings(name, language) for language, name in forms}
    every: Counter[Token] = Counter()
    foreign = [t for t in map(_token, others.split()) if t]
    for language, found in by_language.items():
        for token, share in found.items():
            kept = 1 - ASSUMED["other_form"] * bool(foreign and token.script == "Latn")
            every[token] += ASSUMED[language] * share * kept  # type: ignore[assignment]
    for token in foreign:
        every[token] += ASSUMED["other_form"] / len(foreign)  # type: ignore[assignment]
    return dict(every), by_language


def slavic_names() -> Iterator[tuple[float, Spellings, dict[str, Spellings]]]:
    """Yield (tokens per person, spellings, spellings by language) of given names and patronymics."""
    table = list(rows("given_names_eastern"))[1:]
    for sex, people in (("m", 1 - ASSUMED["women"]), ("f", ASSUMED["women"])):
        names = [r for r in table if r[0] == sex]
        for share, (_, ru, uk, be, others, _) in zip(zipf(len(names)), names, strict=True):
            yield people * share, *_one_name(zip(LANGUAGES, (ru, uk, be), strict=True), others)
    fathers = [r for r in table if r[0] == "m"]
    for share, (_, *names, _, stems) in zip(zipf(len(fathers)), fathers, strict=True):
        stem = [
            s if s not in ("", "-") else n
            for s, n in zip(stems.split(",") if stems else names, names, strict=True)
        ]
        for daughter in (False, True):
            people = ASSUMED["women"] if daughter else 1 - ASSUMED["women"]
            forms = [(lang, patronymic(n, lang, daughter)) for lang, n in zip(LANGUAGES, stem, strict=True)]
            yield ASSUMED["patronymic"] * people * share, *_one_name(forms, "")


def known() -> Iterator[tuple[Token, Token, float]]:
    """Yield (source, written, P) for the spellings of one name."""
    for _, every, by_language in slavic_names():
        for source in every:
            mine = {lang: found.get(source, 0) * ASSUMED[lang] for lang, found in by_language.items()}
            whole = sum(mine.values())
            for written, p in every.items():
                if written != source:
                    same = (
                        sum(mine[lang] * by_language[lang].get(written, 0) for lang in mine) / whole
                        if whole
                        else p
                    )
                    yield (
                        source,
                        written,
                        ASSUMED["same_language"] * same + (1 - ASSUMED["same_language"]) * p,
                    )


_TO_CYRILLIC = [
    *(("kh", "х"), ("gh", "г"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("th", "т"), ("dh", "д"), ("ph", "ф")),
    *(
        ("ee", "и"),
        ("oo", "у"),
        ("ou", "у"),
        ("ai", "ай"),
        ("ay", "ай"),
        ("ya", "я"),
        ("yu", "ю"),
        ("yo", "ё"),
    ),
    *(
        ("ye", "е"),
        ("dj", "дж"),
        ("iy", "и"),
        ("ck", "к"),
        ("ei", "ей"),
        ("ey", "ей"),
        ("aw", "ав"),
        ("au", "ав"),
    ),
    *zip("abcdefghiklmnopqrstuvwyz", "абкдефгхиклмнопкрстуввйз", strict=True),
    *(("j", "дж"), ("x", "кс")),
]
_PIECES = re.compile("|".join(a for a, _ in _TO_CYRILLIC))
_KAZAKH = str.maketrans(
    {"ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "\u0301": ""}
)
"""Kazakh letters as Russian has them, and the stress that some lists mark."""
_TURKIC = str.maketrans({"ə": "a", "ş": "sh", "ç": "ch", "ğ": "g", "ı": "y", "ö": "o", "ü": "u", "x": "kh"})


def cyrillic(latin: str) -> str:
    """Return a name of Central Asia in Russian letters, roughly."""
    text = re.sub("c(?!h)", "j", re.sub("o['’ʻ]", "u", latin))
    letters = dict(_TO_CYRILLIC)
    return _PIECES.sub(lambda m: letters[m[0]], re.sub("[^a-z]", "", text))


def russian(word: str) -> str:
    """Return a word of a list, in whatever letters it is, in Russian ones."""
    word = word.lower()
    return word.translate(_KAZAKH) if script_of(word) == "Cyrl" else cyrillic(word.translate(_TURKIC))


def afghan(folder: Path, sex: str) -> Iterator[tuple[str, str, float]]:
    """Yield (word, the same in Cyrillic, people) of Afghan names; a long a is o in Tajik."""
    for file in (f"given_{sex}", *(("wikidata_given", "surname") if sex == "m" else ())):
        for native, count, variants in lexicon(folder / "af" / f"{file}.tsv"):
            words, latin = native.split(), max(variants, key=lambda v: v[1])[0].lower().split()
            if len(words) == len(latin):
                for word, written in zip(words, latin, strict=True):
                    plain = re.sub("ah$", "a", written)
                    long = "ا" in word[1:]
                    yield word, cyrillic(plain), count / (1 + long)
                    if long:
                        yield word, cyrillic(re.sub("a([^a]*)$", r"o\1", plain)), count / 2


def central_asian(folder: Path, sex: str) -> dict[str, float]:
    """Return given names of Central Asia in Russian letters, with their shares.

    From lists of Uzbek, Azerbaijani, Kazakh, Kyrgyz and Tajik names, and the commonest words of Afghan ones.
    """
    found: Counter[str] = Counter()
    for _, name, count in afghan(folder, sex):
        found[name] += count  # type: ignore[assignment]
    commonest = {
        name: n
        for name, n in found.most_common(400)
        if len(name) > 2 and n >= SHARED and not re.search("(за|хе)[йл]$", name)
    }
    whole = sum(commonest.values())
    out = Counter({name: 0.4 * n / whole for name, n in commonest.items()})
    own = list(_own_lists(folder, sex))
    for name in own:
        out[name] += 0.6 / len(own)  # type: ignore[assignment]
    return dict(out)


def _own_lists(folder: Path, sex: str) -> Iterator[str]:
    for source, kind, name in popular(folder):
        if kind == sex and source in ("uz_UZ", "az_AZ", "KZ", "KG", "TJ"):
            yield from map(russian, name.split())


_FAMILIES = {("uz_UZ", "family"), ("az_AZ", "family"), ("AZ", "family")}


def _surnames(folder: Path) -> Iterator[tuple[float, str, str]]:
    """Yield (share, language, Cyrillic surname), of men and of women."""
    central = 1 - ASSUMED["slavic"]
    lists: dict[str, list[str]] = defaultdict(list)
    for source, kind, name in popular(folder):
        if kind == "family" and source in ("ru_RU", "RU", "KZ") and script_of(name) == "Cyrl":
            lists["KZ" if source == "KZ" else "ru_RU"].append(russian(name))
    roots = {r: n for r, n in central_asian(folder, "m").items() if not re.search("..[^а]и$|й$", r)}
    turkic = [russian(n) for s, k, n in popular(folder) if (s, k) in _FAMILIES]
    ranked = [(ASSUMED["slavic"], lists["ru_RU"]), (central / 10, lists["KZ"])]
    for people, names in ranked:
        men = [n for n in dict.fromkeys(names) if not n.endswith(("ова", "ева", "ина", "ая"))]
        for share, name in zip(zipf(len(men)), men, strict=True):
            yield from _sexes(people * share, name)
    turkic = [n for n in dict.fromkeys(turkic) if n.endswith(("ов", "ев"))]
    for name in turkic:
        yield from _sexes(0.3 * central / len(turkic), name)
    whole = sum(roots.values())
    for root, share in roots.items():
        of = 0.6 * central * share / whole
        yield from _sexes(of, root + ("ев" if root[-1] in "аеиоуыэюя" else "ов"))


def _sexes(share: float, name: str) -> Iterator[tuple[float, str, str]]:
    woman = name[:-2] + "ая" if name.endswith(("ий", "ый", "ой")) else name + "а" * (name[-1] in "вн")
    yield (1 - ASSUMED["women"]) * share, "ru", name
    yield ASSUMED["women"] * share, "ru", woman


def stock(folder: Path) -> dict[Token, float]:
    """Return how many of `ASSUMED["people"]` bear each token, in either script."""
    found: Counter[Token] = Counter()

    def add(share: float, spelled: Spellings) -> None:
        for token, p in spelled.items():
            found[token] += ASSUMED["people"] * share * p  # type: ignore[assignment]

    for share, every, _ in slavic_names():
        add(ASSUMED["slavic"] * share, every)
    for sex, people in (("m", 1 - ASSUMED["women"]), ("f", ASSUMED["women"])):
        for name, share in central_asian(folder, sex).items():
            add((1 - ASSUMED["slavic"]) * people * share, spellings(name, "ru"))
        for name, share in central_asian(folder, "m").items():
            of = (1 - ASSUMED["slavic"]) * ASSUMED["patronymic"] * people * share
            add(of, spellings(patronymic(name, "ru", sex == "f"), "ru"))
    for share, language, name in _surnames(folder):
        add(share, spellings(name, language))
    return dict(found)
