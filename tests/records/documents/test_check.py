from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.records.documents.check import check_digit, is_cnic, is_imo, is_iranian_id, is_turkish_id

DIGITS = "0123456789"


@pytest.mark.parametrize(
    ("text", "digit"),
    [  # Doc 9303-3 §4.9, the worked examples, and the specimens of parts 4 to 7
        ("520727", "3"),
        ("AB2134<<<", "5"),
        ("L898902C3", "6"),
        ("740812", "2"),
        ("120415", "9"),
        ("ZE184226B<<<<<", "1"),
        ("D23145890", "7"),
        ("D23145890734", "9"),
        ("HA672242<658022549601086<<<<<<<<<<<<<<0", "8"),
        ("<<<<<<", "0"),
        ("", "0"),
    ],
)
def test_check_digit_of_published_examples(text: str, digit: str) -> None:
    assert check_digit(text) == digit


@given(st.text(DIGITS, min_size=1, max_size=20), st.data())
def test_one_wrong_digit_is_always_noticed(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(DIGITS.replace(text[at], "")))
    assert check_digit(text) != check_digit(text[:at] + other + text[at + 1 :])


@pytest.mark.parametrize(
    ("number", "right"),
    [("3520112345671", True), ("352011234567", False), ("0520112345671", False), ("35201-1234567-1", False)],
)
def test_cnic(number: str, right: bool) -> None:
    assert is_cnic(number) is right


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("9074729", True),
        ("9074728", False),
        ("1234565", True),
        ("5000141", True),
        ("1234566", False),
        ("907472", False),
        ("IMO9074729", False),
        ("٩٠٧٤٧٢٩", False),
    ],
)
def test_imo(number: str, right: bool) -> None:
    assert is_imo(number) is right


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("0012345679", True),
        ("0012345751", True),
        ("0012345678", False),
        ("1111111111", False),
        ("12345679", False),
    ],
)
def test_iranian_id(number: str, right: bool) -> None:
    assert is_iranian_id(number) is right


@pytest.mark.parametrize(
    ("number", "right"),
    [("10000000146", True), ("10000000147", False), ("10000000156", False), ("01234567890", False)],
)
def test_turkish_id(number: str, right: bool) -> None:
    assert is_turkish_id(number) is right
