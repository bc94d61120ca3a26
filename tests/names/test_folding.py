"""Letters that are written differently and mean the same are one letter after folding."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.names.folding import fold, romanise, words
from rahdari.names.scripts import SCRIPTS, script_of

FAMILIES = {
    "yeh": "ي ی ى ې ۍ ئ ے ۓ",
    "kaf": "ك ک ڪ",
    "gaf": "گ ګ",
    "heh": "ه ہ ھ ة ۀ ۂ ۃ ە",
    "alef": "ا أ إ آ ٱ",
    "waw": "و ؤ ۇ ۋ",
    "noon": "ن ں ڼ",
    "retroflex t": "ٹ ټ",
    "retroflex d": "ڈ ډ",
    "retroflex r": "ڑ ړ",
    "rreh (Kurdish)": "ر ڕ",
    "Latin dotless i": "i ı I İ",
    "Cyrillic ie": "е ё Ё Е",
    "Tajik and Uzbek letters": "х ҳ Ҳ",
    "Cyrillic u": "у ӯ Ӯ",
    "Cyrillic short i": "й й ј",
}
DISTINCT = "ў у", "š s", "є е", "ښ ش", "ځ ج", "ږ ژ", "څ چ", "ک گ", "ه و", "й и", "ب پ", "ח ה"
DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９", "०१२३४५६७८९")


@pytest.mark.parametrize("letters", FAMILIES.values(), ids=FAMILIES.keys())
def test_the_letters_of_a_family_are_one(letters: str) -> None:
    assert len({fold(letter) for letter in letters.split()}) == 1


@pytest.mark.parametrize("letters", DISTINCT)
def test_letters_of_different_sounds_stay_apart(letters: str) -> None:
    one, other = letters.split()
    assert fold(one) != fold(other)


@pytest.mark.parametrize("digits", DIGITS)
def test_digits_of_every_script_are_ours(digits: str) -> None:
    assert fold(digits) == "0123456789"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("سیف\u200cالله", "سیفالله"),  # ZWNJ
        ("محـــمد", "محمد"),  # tatweel
        ("مُحَمَّدٌ", "محمد"),  # short vowels and shadda
        ("\u200fمحمد\u200e", "محمد"),  # direction marks
        ("\u202bمحمد\u202c", "محمد"),
        ("\u2067محمد\u2069", "محمد"),
        ("عبدالرحمٰن", "عبدالرحمن"),  # superscript alef
        ("ﷴ", "محمد"),  # ligatures and presentation forms
        ("ﻣﺤﻤﺪ", "محمد"),
        ("ﷲ", "الله"),
        ("سماء", "سما"),  # hamza without a carrier
        ("الیاس\ufeff", "الیاس"),
        ("Mu\u0301hammad", "muhammad"),
        ("Abd al-Raḥmān", "abd al-rahman"),
        ("Łukasz Großmann Øst Þór Đặng", "lukasz grossmann ost thor dang"),
        ("QADER", "qader"),
        ("D’Artagnan O'Neill Sa`d Sa‘d Saʿd", "dartagnan oneill sad sad sad"),
        ("ﬁrat ＡＬＩ", "firat ali"),
        ("Ғафуров Қодир Ҷӯра", "гафуров кодир чура"),
        ("Игорь Подъячев", "игор подячев"),
    ],
)
def test_marks_forms_and_case_go(written: str, plain: str) -> None:
    assert fold(written) == plain


@given(st.text())
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_letter_there_is_folds_to_what_stays() -> None:
    letters = (chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c))[0] in "LN")
    assert [c for c in letters if fold(fold(c)) != fold(c)] == []


@given(st.text(st.characters(categories=["L", "Nd"]), min_size=1))
def test_composed_and_decomposed_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(st.text())
def test_words_are_letters_and_digits_in_a_script_that_is_known(text: str) -> None:
    for word in words(fold(text)):
        assert word.isalnum()
        assert script_of(word) in SCRIPTS


ALIKE = dict(zip("abcehikmoptxy", "авсенікмортху", strict=True))
"""Latin letters, and the Cyrillic ones that look like them."""


@given(
    st.text("бгджзлпфцшэюя" + "".join(ALIKE.values())),
    st.data(),
)
def test_a_cyrillic_word_may_have_latin_letters_that_look_like_its_own(
    word: str, data: st.DataObject
) -> None:
    latin = {cyrillic: letter for letter, cyrillic in ALIKE.items()}
    fewer = (len(word) - 1) // 2
    places = data.draw(st.sets(st.sampled_from(range(len(word))), max_size=fewer)) if fewer > 0 else set()
    mixed = "".join(latin.get(c, c) if i in places else c for i, c in enumerate(word))
    assert words(fold(mixed)) == words(fold(word))


@given(
    st.text("bdfgjlnqrsuvwz" + "".join(ALIKE), min_size=1),
    st.data(),
)
def test_a_latin_word_may_have_cyrillic_letters_that_look_like_its_own(
    word: str, data: st.DataObject
) -> None:
    places = data.draw(st.sets(st.sampled_from(range(len(word))), max_size=len(word) // 2))
    mixed = "".join(ALIKE.get(c, c) if i in places else c for i, c in enumerate(word))
    assert words(fold(mixed)) == [word]


@given(st.text(st.sampled_from([*ALIKE, *ALIKE.values(), *"žšљґق", " "])))
def test_words_stay_as_they_are_once_their_lookalikes_are_gone(text: str) -> None:
    once = words(fold(text))
    assert words(fold(" ".join(once))) == once


@pytest.mark.parametrize(
    ("token", "latin"),
    [
        ("王小明", "wangxiaoming"),
        ("გიორგი", "giorgi"),
        ("Αλέξανδρος", "alexandros"),
        ("שלמה", "slmh"),
        ("तालिबान", "taliban"),
    ],
)
def test_other_scripts_are_romanised(token: str, latin: str) -> None:
    assert romanise(token) == latin


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("モハマド", "mohamado"),
        ("ポール", "poru"),
        ("মোহাম্মদ করিম", "mohammd krim"),
        ("नूरी", "nuri"),
        ("สมชาย ดี", "smchay di"),
    ],
)
def test_marks_that_are_vowels_or_voices_are_read(text: str, latin: str) -> None:
    assert words(fold(text)) == latin.split()


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("karim", "Latn"),
        ("2023", "Latn"),
        ("", "Latn"),
        ("ğüş", "Latn"),
        ("کریم", "Arab"),
        ("ﻣﺤﻤﺪ", "Arab"),
        ("карим", "Cyrl"),
        ("karim карим кар", "Cyrl"),
        ("王小明", None),
        ("გიორგი", None),
    ],
)
def test_the_script_is_that_of_most_letters(text: str, script: str | None) -> None:
    assert script_of(text) == script
