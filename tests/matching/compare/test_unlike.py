"""A word with a slip or two is not another word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from rahdari.matching.compare.names import Alignment, NameComparer
from rahdari.matching.compare.unlike import Word, slips, unlike, word
from rahdari.matching.parameters import load
from rahdari.names.tokens import tokenize

SHORT = st.text("abc", max_size=8).map(str.encode)


@given(SHORT, SHORT)
def test_slips_are_the_distance_of_optimal_string_alignment(a: bytes, b: bytes) -> None:
    assert slips(a, b) == OSA.distance(list(a), list(b))


def words(text: str) -> list[Word]:
    return list(map(word, tokenize(text)))


@pytest.mark.parametrize(
    ("mine", "theirs", "another"),
    [
        ("Zadran", "Kabuli", True),
        ("Zadran", "Zardan", False),
        ("Khordorov", "Khodorkov", False),
        ("Gul", "Gal", True),  # too short for a slip to say anything
        ("Zadran", "زدران", False),
        ("Zadran", "کابلی", True),
        ("", "Kabuli", False),
    ],
)
def test_words_are_another_or_miswritten(mine: str, theirs: str, another: bool) -> None:
    assert unlike(words(mine), words(theirs)) is another


def align(comparer: NameComparer, mine: str, theirs: str) -> Alignment:
    return comparer.align(comparer.prepare(tokenize(mine), (), truncated=False), tokenize(theirs))


def test_a_word_of_its_own_on_each_side_weighs_against(comparer: NameComparer) -> None:
    assert align(comparer, "Zmaray Zgqwpvl", "Zmaray Htkdnbu").unlike < 0
    assert align(comparer, "Zmaray Zgqwpvl", "Zmaray Zgqwvpl").unlike == 0


def test_however_rare_what_such_names_share_they_weigh_no_more_than_so_much(comparer: NameComparer) -> None:
    rare = "Zgqwpvl Xhjvbqa Wqnzzey"
    relative = align(comparer, f"Zmaray {rare}", f"Karim {rare}")
    assert sum(p.millibits for p in relative.pairs) > 40_000
    assert relative.millibits == load().rate("name", "unlike_most")
    assert align(comparer, f"Zmaray {rare}", f"Zmary {rare}").millibits > 40_000
