"""Which column is which field: whatever a file calls its columns, the guess is a field or none."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rahdari.bulk.columns import _TARGET_OF, LEFT_OUT, ONCE, PARTS, TARGETS, Columns, guess
from rahdari.errors import SourceError, UsageError
from rahdari.records.entry import DOCUMENT_KINDS

NAMES = st.text(max_size=30)
KNOWN = st.sampled_from(sorted(_TARGET_OF))
BETWEEN = st.sampled_from([" ", "_", "-", ".", " - ", "/", "\t"])
AROUND = st.sampled_from(["", " ", "_", "*", ":", " (", "\ufeff"])


@st.composite
def spelt(draw: st.DrawFn) -> tuple[str, str]:
    """A known word as somebody may write it, and its field."""
    word = draw(KNOWN)
    shown = draw(BETWEEN).join(word.split("_"))
    if shown.isascii():
        shown = draw(st.sampled_from([str.upper, str.lower, str.title, str.capitalize]))(shown)
    return draw(AROUND) + shown + draw(AROUND), _TARGET_OF[word]


@given(spelt())
def test_a_known_word_is_known_however_it_is_written(pair: tuple[str, str]) -> None:
    assert guess(pair[0]) == pair[1]


@given(NAMES)
def test_a_guess_is_a_field_or_nothing(name: str) -> None:
    found = guess(name)
    assert found is None or found in TARGETS
    assert guess(name.upper().lower()) == guess(name.lower()) or not name.isascii()


@given(
    st.lists(NAMES | KNOWN, unique=True, max_size=8), st.dictionaries(NAMES | KNOWN, st.sampled_from(TARGETS))
)
def test_columns_are_taken_or_refused_and_nothing_else(names: list[str], said: dict[str, str]) -> None:
    columns = Columns(said)
    try:
        found = columns.check(names, "in.csv")
    except SourceError:
        return
    assert list(found) == names
    assert said.keys() <= found.keys()
    for name, target in found.items():
        wanted = said.get(name, guess(name))
        assert target == (None if wanted == LEFT_OUT else wanted)
    taken = [target for target in found.values() if target]
    assert all(taken.count(one) <= 1 for one in ONCE)
    assert {"names", *PARTS, "documents", *DOCUMENT_KINDS} & set(taken)


@given(st.lists(st.text(max_size=40), max_size=4))
def test_what_is_said_is_read_or_refused(texts: list[str]) -> None:
    try:
        said = Columns.of(texts).said
    except UsageError:
        return
    assert all(f"{column}={target}" in texts for column, target in said.items())
    assert set(said.values()) <= set(TARGETS)


@given(NAMES.filter(bool), st.sampled_from(TARGETS))
def test_what_is_said_goes_before_what_is_guessed(column: str, target: str) -> None:
    assert Columns.of([f"{column}={target}"]).target(column) == (None if target == LEFT_OUT else target)
