"""Two names: what pairs with what, and that the evidence is the sum of its parts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rahdari.matching.compare.names import Alignment, NameComparer
from rahdari.matching.parameters import Parameters, load
from rahdari.names.tokens import tokenize
from rahdari.records.entry import MAX_NAME

GIVEN = [
    "Gul",
    "Karim",
    "Nasir",
    "Abdul Ghani",
    "Saif Ullah",
    "Muhammad",
    "Zmaray",
    "G",
    "گل",
    "کریم",
    "محمد",
    "Карим",
]
TOKENS = [*GIVEN, "Popal", "Barat", "Ahmadzai", "Haji", "bin", "Abu Omar", "al-Masri", "qvrtplk", "پوپل"]
NAMES = st.lists(st.sampled_from(TOKENS), min_size=1, max_size=6).map(" ".join)


def align(comparer: NameComparer, subject: str, entry: str, *, truncated: bool = False) -> Alignment:
    return comparer.align(comparer.prepare(tokenize(subject), ("af",), truncated), tokenize(entry))


@pytest.mark.parametrize(
    ("subject", "entry", "relation"),
    [
        ("Gul Karim Popal", "GUL KARIM POPAL", "same"),
        ("گل کريم", "ګل کریم", "same"),
        ("Md. Karim", "Muhammad Karim", "same"),
        ("Abdul Ghani Barat", "Barat, Abd al-Ghani", "same"),
        ("Nasir Yousef", "Nasir Yusuf", "spelling"),
        ("Abdulgani Barat", "Abdul Ghani Barat", "spelling"),
        ("Mohamad Karimi", "Muhammad Karimi", "spelling"),
        ("Nasir Kareem", "Nasir Karim", "spelling"),
        ("Abdul Ghani Barat", "عبدالغنی برات", "script"),
        ("عبدالغنی برات", "Abdul Ghani Barat", "script"),
        ("Qader Noori", "قادر نوری", "script"),
        ("Карим Иванов", "Karim Ivanov", "script"),
        ("Karim Ivanov", "Карим Иванов", "script"),
        ("Gulkarim Popal", "Gul Karim Popal", "joined"),
        ("Gul Karim Popal", "Gulkarim Popal", "split"),
        ("گل کریم پوپل", "گلکریم پوپل", "split"),
        ("G. Karim Popal", "Gul Karim Popal", "initial"),
        ("王小明", "Wang Xiaoming", "joined"),
    ],
)
def test_one_person_under_two_spellings(
    comparer: NameComparer, subject: str, entry: str, relation: str
) -> None:
    found = align(comparer, subject, entry)
    assert found.millibits > 0
    assert relation in {p.relation for p in found.pairs}


@pytest.mark.parametrize(
    ("subject", "entry"),
    [
        ("Gul Karim", "Nasir Popal"),
        ("Gul", "Nasir"),
        ("گل کریم", "نصیر پوپل"),
        ("Gul Karim", "نصیر پوپل"),
        ("Иван Петров", "Nasir Popal"),
        ("王小明", "Gul Karim"),
        ("G. K.", "N. P."),
        ("Haji", "Mullah"),
        ("Ali", "Alexander"),
    ],
)
def test_strangers_names_speak_against(comparer: NameComparer, subject: str, entry: str) -> None:
    assert align(comparer, subject, entry).millibits < 0


def test_a_name_in_another_order_is_found_and_weighs_less(comparer: NameComparer) -> None:
    in_order = align(comparer, "Nasir Gul Popal", "Nasir Gul Popal")
    for other in ("Popal Nasir Gul", "Gul Popal Nasir", "Popal Gul Nasir"):
        assert 0 < align(comparer, other, "Nasir Gul Popal").millibits <= in_order.millibits


def test_father_and_son_who_change_places_are_two_people(comparer: NameComparer) -> None:
    same = align(comparer, "Nasir bin Karim", "Nasir bin Karim")
    changed = align(comparer, "Nasir bin Karim", "Karim bin Nasir")
    assert changed.millibits < same.millibits
    family = "Zgqwpvl Xhjvbqa Wqnzzey"  # however rare it is
    son = align(comparer, f"Nasir bin Karim {family}", f"Karim bin Nasir {family}")
    assert son.millibits == load().rate("name", "unlike_most")


def test_a_title_matters_less_than_a_name(comparer: NameComparer) -> None:
    full = align(comparer, "Nasir Popal", "Nasir Popal").millibits
    assert full > align(comparer, "Nasir Popal", "Haji Nasir Popal").millibits
    assert (
        align(comparer, "Nasir Popal", "Haji Nasir Popal").millibits
        > align(comparer, "Nasir Popal", "Nasir Zmaray Popal").millibits - 3000
    )
    assert full > align(comparer, "Haji Nasir Popal", "Nasir Popal").millibits > 0


def test_a_name_cut_off_in_the_zone_is_compared_by_prefix(comparer: NameComparer) -> None:
    cut = align(comparer, "BENNELONG WOOLOOM", "Bennelong Wooloomooloo", truncated=True)
    whole = align(comparer, "BENNELONG WOOLOOM", "Bennelong Wooloomooloo")
    assert [p.relation for p in cut.pairs] == ["same", "prefix"]
    assert cut.millibits > whole.millibits
    # only the last token may go on
    assert [
        p.relation for p in align(comparer, "BENNEL WOOLOOM", "Bennelong Wooloomooloo", truncated=True).pairs
    ] == ["prefix"]


def test_the_less_is_left_of_a_cut_name_the_less_it_weighs(comparer: NameComparer) -> None:
    weights = [
        align(comparer, f"POPAL {'ABDULRAHMAN'[:n]}", "Popal Abdulrahman", truncated=True).millibits
        for n in range(1, 12)
    ]
    assert weights == sorted(weights)


@pytest.mark.parametrize(("subject", "entry"), [("G Popal", "Gul Popal"), ("Gul Popal", "G Popal")])
def test_an_initial_weighs_less_than_the_name(comparer: NameComparer, subject: str, entry: str) -> None:
    assert (
        align(comparer, "Popal", "Gul Popal").millibits - 6000
        < align(comparer, subject, entry).millibits
        < align(comparer, "Gul Popal", "Gul Popal").millibits
    )
    assert [p.relation for p in align(comparer, "N Popal", "Gul Popal").pairs] == ["same"]


@settings(deadline=None)
@given(NAMES, NAMES, st.booleans())
def test_an_alignment_is_the_sum_of_its_parts(
    comparer: NameComparer, subject: str, entry: str, truncated: bool
) -> None:
    found = align(comparer, subject, entry, truncated=truncated)
    parts = sum(p.millibits for p in found.pairs) + sum(cost for _, cost in (*found.extra, *found.omitted))
    assert found.millibits == parts + found.shape + found.order + found.unlike + found.floor


@settings(deadline=None)
@given(NAMES, NAMES, st.booleans())
def test_every_token_is_used_once(comparer: NameComparer, subject: str, entry: str, truncated: bool) -> None:
    found = align(comparer, subject, entry, truncated=truncated)
    mine = [i for p in found.pairs for i in range(*p.subject)] + [i for i, _ in found.extra]
    theirs = [j for p in found.pairs for j in range(*p.entry)] + [j for j, _ in found.omitted]
    if found.pairs:
        assert sorted(mine) == list(range(len(tokenize(subject))))
        assert sorted(theirs) == list(range(len(tokenize(entry))))
    else:
        assert (mine, theirs, found.millibits) == ([], [], found.floor)


@settings(deadline=None)
@given(NAMES.filter(str.isascii))
def test_a_name_pairs_with_itself_word_for_word(comparer: NameComparer, name: str) -> None:
    own = align(comparer, name, name)
    assert {p.relation for p in own.pairs} == {"same"}
    assert not own.extra
    assert not own.omitted


def test_an_equal_token_weighs_how_rare_it_is_less_what_copying_costs(
    comparer: NameComparer, parameters: Parameters
) -> None:
    name = comparer.prepare(tokenize("Nasir Popal"), ("af",), truncated=False)
    weights = [pair.millibits for pair in comparer.align(name, tokenize("Nasir Popal")).pairs]
    assert weights == [u - parameters.rate("token", "copied") for u in name.strangers]


@settings(deadline=None)
@given(NAMES, NAMES)
def test_names_are_compared_without_memory(comparer: NameComparer, subject: str, entry: str) -> None:
    before = align(comparer, subject, entry)
    align(comparer, entry, subject)
    assert align(comparer, subject, entry) == before


@pytest.mark.parametrize("letter", ["a", "ا", "ж", "字", "0"])
def test_the_longest_names_are_compared(comparer: NameComparer, letter: str) -> None:
    for name in (letter * MAX_NAME, f"{letter} " * (MAX_NAME // 2)):
        assert align(comparer, name, name).pairs
        assert not align(comparer, name, "Nasir").pairs or letter == "n"


@pytest.mark.parametrize(
    ("common", "rare"), [("Karim", "Kareimm"), ("Popal", "Poopal"), ("Barakzai", "Baraakzai")]
)
def test_a_rare_spelling_on_the_list_weighs_as_one_on_the_paper(
    comparer: NameComparer, common: str, rare: str
) -> None:
    """P(s | e) u(e) = P(e | s) u(s): it does not matter on which side the unusual spelling stands."""
    on_paper = align(comparer, rare, common).pairs[0].millibits
    on_list = align(comparer, common, rare).pairs[0].millibits
    assert abs(on_paper - on_list) < 700
    same = align(comparer, common, common).pairs[0].millibits
    assert on_list < same
