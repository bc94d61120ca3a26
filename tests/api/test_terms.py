from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rahdari.api.terms import Pairs, Terms

PAIRS = st.lists(st.tuples(st.text(max_size=4), st.integers(0, 9)), max_size=40)


def built(pairs: list[tuple[str, int]]) -> Terms:
    collected = Pairs()
    for text, entity in pairs:
        collected.add(text, entity)
    return Terms.of({f"x.{part}": array for part, array in collected.arrays().items()}, "x")


@given(PAIRS, st.text(max_size=3))
def test_texts_lead_to_their_entities(pairs: list[tuple[str, int]], other: str) -> None:
    terms = built(pairs)
    assert len(terms) == len({text for text, _ in pairs})
    for text in {*(text for text, _ in pairs), other}:
        assert terms.find(text).tolist() == sorted({e for t, e in pairs if t == text})
        assert terms.beginning(text).tolist() == sorted({e for t, e in pairs if t.startswith(text)})


@given(PAIRS, st.sets(st.integers(0, 9)))
def test_counts_are_of_the_marked_entities(pairs: list[tuple[str, int]], marked: set[int]) -> None:
    which = np.array([n in marked for n in range(10)])
    expected = Counter(text for text, entity in set(pairs) if entity in marked)
    assert built(pairs).counts(which) == expected
