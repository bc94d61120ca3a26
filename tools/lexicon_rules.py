"""Rules that make spellings where no source counts them, for `make_lexicons.py`.

In: a name in one script, or the parts of a compound. Out: its native form and its romanisations with
assumed weights. The Latin of Cyrillic follows the usual table and Doc 9303-3 §6.B; compounds with
Abdul-, -ullah and -uddin are written joined, apart and with the article, as each group does.
"""

from __future__ import annotations

from collections import Counter

Spellings = Counter[str]
Row = tuple[str, int, Spellings]

CYRILLIC = {
    "sh": "ш", "ch": "ч", "o‘": "ў", "g‘": "ғ", "yo": "ё", "yu": "ю", "ya": "я", "ye": "е",
    "’": "ъ", "'": "ъ",
    **dict(zip("abdefghijklmnopqrstuvxyz", "абдэфгҳижклмнопқрстувхйз", strict=True)),
}  # fmt: skip
RUSSIAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y",
    "ь": "", "э": "e", "ю": "yu", "я": "ya", "ў": "o", "қ": "k", "ғ": "g", "ҳ": "h", "ү": "u", "ұ": "u",
    "ө": "o", "ә": "a", "і": "i", "ң": "n",
}  # fmt: skip

NATIVE = {
    "af": {"abd": "عبدال{}", "ullah": "{}الله", "uddin": "{}الدین"},
    "pk": {"abd": "عبدال{}", "ullah": "{} اللہ", "uddin": "{} الدین"},
    "ar": {"abd": "عبد ال{}", "ullah": "{}الله", "uddin": "{} الدين"},
}
SPLIT = [("{} Ullah", 6), ("{}ullah", 4)]
COMPOUND = {
    "abd": {
        "af": [("Abdul {}", 8), ("Abdul{1}", 2), ("Abdu~ {}", 2), ("Abdul-{}", 1)],
        "pk": [("Abdul {}", 8), ("Abdu~ {}", 3), ("Abdul{1}", 1)],
        "ar": [("Abd al-{}", 4), ("Abdul {}", 3), ("Abdel {}", 2), ("Abdul{1}", 2), ("Abdu~{1}", 2)],
    },
    "ullah": {"af": [("{}ullah", 8), ("{}ollah", 1), ("{} Ullah", 1)], "pk": SPLIT, "ar": []},
    "uddin": {
        "af": [("{}uddin", 6), ("{}-ud-Din", 2), ("{}udin", 2)],
        "pk": [("{}-ud-Din", 4), ("{} Uddin", 3), ("{}uddin", 3)],
        "ar": [("{} al-Din", 5), ("{}eddine", 2), ("{} Eddin", 1)],
    },
}


def letters(text: str, table: dict[str, str]) -> str:
    """Write a word by a table of letters, longest first."""
    word, out = text.lower(), ""
    while word:
        size = 2 if word[:2] in table else 1
        out += table.get(word[:size], word[:size])
        word = word[size:]
    return out.capitalize()


def uzbek(name: str) -> tuple[str, Spellings]:
    """Cyrillic by rule, and both romanisations: the official one and the one through Russian."""
    cyrillic = letters(name, CYRILLIC)
    cyrillic = cyrillic[:1] + cyrillic[1:].replace("э", "е")
    return cyrillic, Counter({name: 6}) + Counter({letters(cyrillic, RUSSIAN): 4})


def russian(name: str) -> tuple[str, Spellings]:
    """Latin by the usual table, and with the endings of Doc 9303-3 §6.B (й I, ю IU, я IA)."""
    usual = letters(name, RUSSIAN)
    icao = letters(name, RUSSIAN | {"й": "i", "ю": "iu", "я": "ia", "ё": "e"})
    return name, Counter({usual: 6}) + Counter({icao: 4})


def unaccented(name: str) -> tuple[str, Spellings]:
    """Latin letters of a country's own, and what is typed where they are missing."""
    return name, Counter({name: 6}) + Counter(
        {name.translate(str.maketrans("çğışöüÇĞİŞÖÜ", "cgisouCGISOU")): 4}
    )


def composed(group: str, own: list[tuple[str, str, str, str, str]]) -> list[Row]:
    """Names made with Abdul-, -ullah and -uddin, joined and split as the group writes them."""
    letters = str.maketrans("یکه", {"pk": "یکہ", "ar": "يكه"}.get(group, "یکه"))
    out = []
    for _, kind, native, count, latin in own:
        spellings: Spellings = Counter()
        for text, n in (v.split(":") for v in latin.split("|") if kind in COMPOUND):
            for form, share in COMPOUND[kind][group]:
                first = text[0].lower()
                if "~" in form and first not in "drsztn":
                    continue
                spellings[form.format(text, text.lower()).replace("~", first)] += int(n) * share
        if spellings:
            whole = NATIVE[group][kind].format(native).translate(letters)
            out.append((whole, int(count), Counter(dict(spellings.most_common(8)))))
    return out
