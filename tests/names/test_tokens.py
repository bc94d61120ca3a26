"""Names of the languages of the region, and names that nobody should have, as tokens."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.names.tokens import MAX_TOKENS, joint, tokenize
from rahdari.records.entry import Name


def texts(name: str) -> list[str]:
    return [token.text for token in tokenize(name)]


ONE_NAME = {
    "abdulghani": "Abdul Ghani|Abdulghani|Abd al-Ghani|Abd Al Ghani|Abdel-Ghani|ABDOL GHANI|abd ul ghani",
    "abdulrahman": "Abdul Rahman|Abdurrahman|Abdur Rahman|Abd ar-Rahman|Abdel-Rahman|Abderrahman",
    "abdulsamad": "Abdus Samad|Abdussamad|Abd as-Samad|Abdul-Samad",
    "abdullah": "Abdullah|Abd Allah|Abdul Ullah|Abdallah|Abdollah",
    "عبدالغنی": "عبدالغنی|عبد الغنی|عبد الغني|عبدالغني|عبد\u200cالغنی|عبد غنی",
    "عبدالرحمن": "عبدالرحمن|عبد الرحمن|عبد الرحمٰن|عَبْدُ الرَّحْمَن",
    "saifullah": "Saifullah|Saif Ullah|SAIF ULLA|Saif-ullah|Saifollah|Saif Allah",
    "سیفالله": "سیف الله|سیف‌الله|سیف اللہ|سيف اللّٰه|سیفالله",
    "salahuddin": "Salahuddin|Salah ud-Din|Salah al-Din|Salah ad Din|Salaheddine|Salah-ud-Deen|Salahuddeen",
    "صلاحالدین": "صلاح الدین|صلاح‌الدین|صلاح الدّين",
    "ahmadzai": "Ahmadzai|Ahmad Zai|Ahmadzay|AHMAD ZEY",
    "sharafuddin": "Sharaf-u-Din|Sharafuddin|Sharaf ud-Din",
    "احمدزی": "احمدزی|احمد زی|احمد زي|احمدزئ|احمدزوی|احمد زوی|احمدزئی|احمدزایی",
    "hoseinzada": "Hoseinzadeh|Hosein Zadeh|Hoseinzada|Hosein Zada",
    "حسینزاده": "حسین زاده|حسین‌زاده|حسینزاده",
    "abubakr": "Abu Bakr|Abubakr|Abou Bakr|Abi Bakr|Abo Bakr",
    "ابوبکر": "ابو بكر|أبوبكر|ابوبکر|ابی بکر",
    "muhammad": "Md.|Mohd|MUHD|Muhammad",
    "dr": "Dr.|Doctor|DOCTER",
    "داکتر": "دکتر|دوکتور|ډاکټر|ڈاکٹر",
    "ziauddin": "Zia-ud-Din|Ziauddin|Zia Eddine",
    "nasrullah": "Nasrullah|Nasrullo|Nasr Ullah|Nasrulla",
    "روحالله": "روح الله|روح اله|روح‌الله",
    "uthman": "al-Uthman|Uthman|ʿUthmān",
    "oneill": "O'Neill|O’Neill|ONEILL",
}


@pytest.mark.parametrize(("token", "spellings"), ONE_NAME.items(), ids=ONE_NAME.keys())
def test_one_name_written_in_one_word_or_two_is_one_token(token: str, spellings: str) -> None:
    assert {tuple(texts(spelling)) for spelling in spellings.split("|")} == {(token,)}


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        # Dari and Pashto
        ("Haji Gul Agha Barakzai", ["haji", "gul", "agha", "barakzai"]),
        ("عبدالودود نورزۍ", ["عبدالودود", "نورزی"]),
        ("مېرويس ځدراڼ", ["میرویس", "ځدران"]),
        # Urdu and Punjabi
        ("محمد یوسف ولد غلام رسول", ["محمد", "یوسف", "غلام", "رسول"]),
        ("Ch. Zafar-ul-Islam", ["ch", "zafar", "islam"]),
        # Persian
        ("سیّد حسین موسوی‌نیا", ["سید", "حسین", "موسوینیا"]),
        ("Rezai Far, Hosein", ["hosein", "rezai", "far"]),
        # Arabic
        ("السيد الياس بن أحمد الحسني", ["سید", "الیاس", "احمد", "حسنی"]),
        ("Abu Omar al-Masri", ["abuomar", "masri"]),
        ("Umm Kulthum bint Yusuf", ["ummkulthum", "yusuf"]),
        # Central Asia and Russia
        ("Ўткир Ғафуров", ["ўткир", "гафуров"]),
        ("Ivanov, Pyotr Sergeyevich", ["pyotr", "sergeyevich", "ivanov"]),
        ("Калинaв, Iгар", ["ігар", "калинав"]),  # a Latin a, a Latin I
        ("Olena Kravčenková", ["olena", "kravčenk"]),
        ("Olena Novákova", ["olena", "novakova"]),
        # Turkey
        ("İbrahim Işık ÖZTÜRK", ["ibrahim", "isik", "ozturk"]),
        # other scripts, and more than one
        ("王小明", ["wangxiaoming"]),
        ("Karim کریم Карим", ["karim", "کریم", "карим"]),
        # what is no letter
        ("😀 Ahmad!!", ["ahmad"]),
        ("\u200fاحمد\u200e 🇦🇫", ["احمد"]),
        ("Unit ۱۲۳ / ٤", ["unit", "123", "4"]),
        ("Jean-Pierre", ["jean", "pierre"]),
        ("Z", ["z"]),
    ],
)
def test_names_become_tokens(name: str, tokens: list[str]) -> None:
    assert texts(name) == tokens


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("KHAN, Gul", ["gul", "khan"]),
        ("خان، گل", ["گل", "خان"]),
        ("KHAN,", ["khan"]),
        (", Gul", ["gul"]),
        ("Khan, Gul, Dr", ["khan", "gul", "dr"]),  # which part is the family's nobody can tell
    ],
)
def test_a_comma_puts_the_family_name_last(name: str, tokens: list[str]) -> None:
    assert texts(name) == tokens


@pytest.mark.parametrize(
    "name",
    [
        *("Gul bin Karim", "Gul ibn Karim", "Gul wald Karim", "GUL OULD KARIM", "Gul son of Karim"),
        *("Gul s/o Karim", "Gul S/O Karim", "Gul D / O Karim", "Gul w/o Karim"),
        *("Gul, son of Karim", "Gul, s/o Karim"),
    ],
)
def test_a_patronymic_particle_goes_and_marks_what_follows(name: str) -> None:
    assert [(t.text, t.patronymic) for t in tokenize(name)] == [("gul", False), ("karim", True)]


def test_a_patronymic_of_two_words_is_marked_as_a_whole() -> None:
    tokens = tokenize("گل ولد عبد الرحیم خان")
    assert [(t.text, t.patronymic) for t in tokens] == [("گل", False), ("عبدالرحیم", True), ("خان", False)]


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("Haji Mullah Gul Khan", ["honorific", "honorific", "ordinary", "honorific"]),
        ("حاجی ملا گل خان", ["honorific", "honorific", "ordinary", "honorific"]),
        ("Sardar Khan", ["ordinary", "ordinary"]),
        ("Abu Bakr Karim", ["kunya", "ordinary"]),
        ("ابو بكر كريم", ["kunya", "ordinary"]),
    ],
)
def test_tokens_have_a_kind(name: str, kinds: list[str]) -> None:
    assert [t.kind for t in tokenize(name)] == kinds


@pytest.mark.parametrize("name", ["FNU", "fnu lnu", "LNU, FNU", "XXX", "Unknown", "NFN", "...", "😀", " "])
def test_missing_names_are_missing(name: str) -> None:
    assert tokenize(name) == ()


@pytest.mark.parametrize("name", ["FNU Ahmad", "Ahmad LNU", "AHMAD, FNU", "Ahmad (unknown)"])
def test_half_a_name_is_a_name(name: str) -> None:
    assert texts(name) == ["ahmad"]


@pytest.mark.parametrize(
    "name",
    ["bin", "bin bin", "ibn al", "al", "Al", "van der", "de la", "و", "ال", "ibn", "e", "ud Din", "Abd"],
)
def test_a_name_of_particles_alone_is_still_a_name(name: str) -> None:
    assert len(tokenize(name)) >= 1


@pytest.mark.parametrize("name", ["Ilyas", "Altaf", "الیاس", "الطاف", "Almas", "الماس", "الله"])
def test_a_name_that_only_begins_like_an_article_keeps_its_letters(name: str) -> None:
    assert len(texts(name)[0]) == len(name)


def test_a_name_of_sixty_words_is_cut() -> None:
    assert texts(" ".join(f"w{n}" for n in range(60))) == [f"w{n}" for n in range(MAX_TOKENS)]


@given(st.text(max_size=120))
def test_any_text_has_tokens_that_can_be_compared(text: str) -> None:
    tokens = tokenize(text)
    tokenize.cache_clear()
    assert tokenize(text) == tokens
    assert len(tokens) <= MAX_TOKENS
    for token in tokens:
        assert token.text.isalnum()
        assert token.text == token.text.lower()


PARTICLES = [
    "al",
    "bin",
    "abd",
    "abu",
    "ullah",
    "ud",
    "din",
    "zai",
    "haji",
    "fnu",
    "e",
    ",",
    "ال",
    "بن",
    "عبد",
    "الله",
    "s/o",
]


@given(st.lists(st.sampled_from([*PARTICLES, "gul", "karim", "گل"]), min_size=1, max_size=8).map(" ".join))
def test_no_name_with_a_letter_becomes_empty(text: str) -> None:
    letters = any(word not in ("fnu", ",") for word in text.split())
    assert bool(tokenize(text)) is letters


@given(st.lists(st.sampled_from([*PARTICLES, "gul", "karim", "گل"]), min_size=1, max_size=8).map(" ".join))
def test_case_and_spacing_are_no_part_of_a_name(text: str) -> None:
    assert tokenize(text) == tokenize(text.upper()) == tokenize(Name(f" {text}\t").text)


HEADS = ["", "abd", "abdul", "abdel", "abdur", "abdal"]
STEMS = ["rahman", "ghani", "lah", "saif", "salah", "ahmad", "hosein", "karim", "din", "zaid", "yusuf"]
ENDS = ["", "ullah", "ollah", "uddin", "eddine", "aldin", "zai", "zay", "zada", "zadeh"]


def test_bringing_a_joint_to_one_spelling_is_done_once() -> None:
    words = ["".join(parts) for parts in product(HEADS, STEMS, ENDS)]
    assert [w for w in words if joint(joint(w)) != joint(w)] == []


@pytest.mark.parametrize(
    ("spellings", "tokens"),
    [
        ("Azizurrahman|Aziz-u-Rahman|Aziz ur-Rahman|Azizrahman", ["aziz", "rahman"]),
        ("Ziaulhaq|Zia ul Haq|Zia-ul-Haq", ["zia", "haq"]),
        ("عزیزالرحمن|عزیز الرحمن", ["عزیز", "رحمن"]),
        ("ضیاءالحق|ضیاء الحق", ["ضیا", "الحق"]),
        ("Ishaq", ["ishaq"]),
        ("Abdulhaq|Abdul Haq", ["abdulhaq"]),
        ("عبدالحق", ["عبدالحق"]),
    ],
)
def test_two_names_with_the_article_between_them(spellings: str, tokens: list[str]) -> None:
    assert [texts(s) for s in spellings.split("|")] == [tokens] * len(spellings.split("|"))
