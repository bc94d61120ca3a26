"""Words run together in Arabic script. The names are common, the people invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.names.spacing import apart
from rahdari.names.tokens import tokenize


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("محمدانور", ["محمد", "انور"]),
        ("محمدطاهررستمی", ["محمد", "طاهر", "رستمی"]),
        ("داکترنوراحمد", ["داکتر", "نور", "احمد"]),  # not نورا حمد
        ("نورستانی", ["نورستانی"]),  # a name of its own
        ("کریمخان", ["کریمخان"]),  # م joins: nobody leaves that space out unseen
        ("نورغققغ", ["نورغققغ"]),  # the rest is nobody's name
        ("نور", ["نور"]),
        ("محمدعلی", ["محمدعلی"]),  # so common that it is a name
        ("عبدالبصیرازاد", ["عبدالبصیر", "ازاد"]),
        ("عبدالغفارغققغ", ["عبدالغفار", "غققغ"]),  # whatever follows a servant name
        ("غققاخان", ["غققا", "خان"]),
        ("عبدالغفاری", ["عبدالغفاری"]),
    ],
)
def test_words_are_taken_apart_into_names(word: str, parts: list[str]) -> None:
    assert list(apart(word)) == parts


def test_what_was_run_together_is_the_same_name() -> None:
    assert tokenize("سیدنصرت الله") == tokenize("سید نصرت الله")


@given(st.text(alphabet="محمدانورطاهرسیدعبال", min_size=1, max_size=25))
def test_no_letter_is_lost(word: str) -> None:
    parts = apart(word)
    assert "".join(parts) == word
    assert all(apart(p) == (p,) for p in parts)
