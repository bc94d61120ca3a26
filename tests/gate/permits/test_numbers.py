from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.gate.permits.numbers import LENGTH, draw, is_number, plain


def test_numbers_are_drawn_and_lead_to_no_other() -> None:
    drawn = [draw() for _ in range(2000)]
    assert len(set(drawn)) == len(drawn)
    assert all(is_number(number) and len(number) == LENGTH for number in drawn)
    for place in range(LENGTH - 1):
        assert len({number[place] for number in drawn}) == 30, "every letter, at every place"


@given(st.integers(0, LENGTH - 1), st.data())
def test_one_misread_digit_is_noticed(place: int, data: st.DataObject) -> None:
    """Of any two signs that differ by no multiple of ten in Doc 9303's values; digits never do."""
    number = draw()
    other = data.draw(st.sampled_from("23456789"))
    if number[place].isdigit() and other != number[place]:
        assert not is_number(number[:place] + other + number[place + 1 :])


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}\n", "{:.5} {:.5}"])
def test_a_number_may_be_typed_as_people_type(typed: str) -> None:
    number = draw()
    text = f"{number[:5]}-{number[5:]}" if "5" in typed else typed.format(number)
    assert plain(text.lower()) == number


@pytest.mark.parametrize("text", ["", "1", "OOOOOOOOO0", "ABCDEFGHJ", "ABCDEFGHJKM", "ABCDEFGHJ٣", "%", "\0"])
def test_other_texts_are_none(text: str) -> None:
    assert not is_number(text)
