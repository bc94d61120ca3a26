from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari import Entry, Subject, compare
from rahdari.matching.compare.names import NameComparer
from rahdari.matching.compare.pattern import PATTERNS, own_name, pattern, pattern_number
from rahdari.names.tokens import tokenize

TOGETHER, APART, SUBJECTS, ENTRYS, NEITHER = range(5)
NONE, MINE, THEIRS, BOTH = range(4)


@pytest.mark.parametrize(
    ("subject", "entry", "expected"),
    [
        ("Zmaray Popalzai", "Zmaray Popalzai", (TOGETHER, BOTH, 2, 0, 0)),
        ("Popalzai Zmaray", "Zmaray Popalzai", (APART, BOTH, 2, 0, 0)),
        ("Zmaray Popalzai", "Gulnar Popalzai", (NEITHER, BOTH, 1, 1, 1)),
        ("Zmaray Popalzai", "Zmaray Yousafzai", (TOGETHER, NONE, 1, 1, 1)),
        ("Zmaray Popalzai", "Gulnar Zmaray", (SUBJECTS, THEIRS, 1, 1, 1)),
        ("Gulnar Zmaray", "Zmaray Popalzai", (ENTRYS, MINE, 1, 1, 1)),
        ("Zmaray", "Haji Zmaray", (TOGETHER, BOTH, 1, 0, 0)),
    ],
)
def test_which_parts_found_one_another(
    comparer: NameComparer, subject: str, entry: str, expected: tuple[int, int, int, int, int]
) -> None:
    mine, theirs = comparer.prepare(tokenize(subject), (), truncated=False), tokenize(entry)
    found = comparer.align(mine, theirs)
    assert pattern(mine.tokens, theirs, found.pairs) == pattern_number(*expected)


def test_the_own_name_may_stand_behind_a_title_or_muhammad() -> None:
    assert own_name(tokenize("Haji Muhammad Zmaray")) == 2
    assert own_name(tokenize("Muhammad")) == 0


@given(*[st.integers(0, most) for most in (4, 3, 9, 9, 9)])
def test_every_pattern_has_a_weight(own: int, last: int, pairs: int, extra: int, omitted: int) -> None:
    assert 0 <= pattern_number(own, last, pairs, extra, omitted) < PATTERNS


def test_a_family_name_shared_by_two_own_names_weighs_less_than_the_whole_name_spelled_otherwise() -> None:
    entry = Entry("inv:1", "person", ["Gulnar Popalzai"])
    stranger, same = Subject(["Zmaray Popalzai"]), Subject(["Gullnaar Popalzay"])
    assert compare(stranger, entry).bits < compare(same, entry).bits - 5
