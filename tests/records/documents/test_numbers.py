from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.records.documents.numbers import (
    MAX_BITS,
    MAX_BITS_OF_PLATE,
    impossible,
    normalize,
    number_key,
    same_number,
    space_bits,
)
from rahdari.records.entry import DOCUMENT_KINDS, Document


@pytest.mark.parametrize(
    ("kind", "number", "normal"),
    [
        ("passport", "aa 123-4567", "AA1234567"),
        ("passport", "O0123456", "O0123456"),
        ("passport", "00123456", "00123456"),
        ("cnic", "35201-1234567-1", "3520112345671"),
        ("cnic", "۳۵۲۰۱-۱۲۳۴۵۶۷-۱", "3520112345671"),
        ("tazkira", "٠٠١٢٣٤", "1234"),
        ("tazkira", "000", "0"),
        ("e_tazkira", "1400-0100-12345", "1400010012345"),
        ("imo", "IMO 9074729", "9074729"),
        ("plate", "کابل ۱۲۳۴", "کابل1234"),
        ("passport", "ＡＢ１２３", "AB123"),
    ],
)
def test_normalize(kind: str, number: str, normal: str) -> None:
    assert normalize(kind, number) == normal


@given(st.sampled_from(DOCUMENT_KINDS), st.text(max_size=30))
def test_normalize_is_idempotent(kind: str, number: str) -> None:
    once = normalize(kind, number)
    assert normalize(kind, once) == once


@given(st.sampled_from(DOCUMENT_KINDS), st.text("AZ019", min_size=1, max_size=12), st.sampled_from(" -./"))
def test_separators_and_case_are_no_part_of_a_number(kind: str, number: str, separator: str) -> None:
    written = Document(kind, f"{number[:3]}{separator}{number[3:]}".lower())
    assert same_number(Document(kind, number), written)


P, TAZKIRA = Document("passport", "P123", "af"), Document("tazkira", "0123")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (P, Document("passport", "p 123"), True),
        (P, Document("passport", "P123", "pk"), False),
        (P, Document("other", "P-123", "af"), True),
        (P, Document("national_id", "P123", "af"), False),
        (TAZKIRA, Document("national_id", "123", "af"), True),
        (TAZKIRA, Document("other", "00123"), True),
        (TAZKIRA, Document("e_tazkira", "123"), True),
        (TAZKIRA, Document("passport", "123"), False),
        (Document("national_id", "3520112345671"), Document("cnic", "35201-1234567-1", "pk"), True),
        (Document("passport", "O123"), Document("passport", "0123"), False),
        (Document("plate", "KBL 1234"), Document("registration", "KBL1234"), True),
        (Document("por", "123"), Document("acc", "123"), False),
        (Document("other", "A1"), Document("other", "A2"), False),
    ],
)
def test_same_number(one: Document, other: Document, same: bool) -> None:
    assert same_number(one, other) is same
    assert same_number(other, one) is same
    if same:
        assert number_key(one) == number_key(other)


def test_zeros_alone_keep_a_key() -> None:
    assert number_key(Document("passport", "0000")) == "0000"


@pytest.mark.parametrize(
    ("kind", "number", "low", "high"),
    [
        ("tazkira", "12345", 16, 17),
        ("tazkira", "0012345", 16, 17),
        ("passport", "AA1234567", 32, 33),
        ("cnic", "35201-1234567-1", MAX_BITS, MAX_BITS),
        ("passport", "P1", 8, 9),
        ("plate", "LEA 1234", MAX_BITS_OF_PLATE, MAX_BITS_OF_PLATE),
        ("imo", "9074729", 19.9, 20),
        ("cnic", "123", 0, 0),
        ("passport", "0000000", 0, 0),
    ],
)
def test_space_bits(kind: str, number: str, low: float, high: float) -> None:
    assert low <= space_bits(Document(kind, number)) <= high


def test_check_digits_add_no_bits() -> None:
    iranian = Document("national_id", "0012345679", "ir")
    assert space_bits(iranian) == pytest.approx(space_bits(Document("national_id", "123456789", "ir")))
    turkish = Document("national_id", "10000000146", "tr")
    assert space_bits(turkish) == pytest.approx(space_bits(Document("national_id", "123456789", "tr")))


@given(st.sampled_from(DOCUMENT_KINDS), st.text("AZ19", min_size=1, max_size=40))
def test_bits_lie_between_nothing_and_the_cap(kind: str, number: str) -> None:
    document = Document(kind, number)
    assert 0 <= space_bits(document) <= MAX_BITS
    assert (space_bits(document) == 0) == (impossible(document) is not None)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (Document("cnic", "352011234567"), "13 digits"),
        (Document("cnic", "35201-1234567-A"), "13 digits"),
        (Document("imo", "9074728"), "check digit"),
        (Document("passport", "000-000"), "placeholder"),
        (Document("passport", "xxxxx"), "placeholder"),
        (Document("national_id", "0012345678", "ir"), "Iranian"),
        (Document("national_id", "10000000147", "tr"), "Turkish"),
    ],
)
def test_numbers_that_cannot_be_right(document: Document, why: str) -> None:
    assert why in (impossible(document) or "")


@pytest.mark.parametrize(
    "document",
    [
        Document("cnic", "35201-1234567-1"),
        Document("national_id", "0012345678"),
        Document("national_id", "12345678", "ir"),
        Document("national_id", "10000000147", "pk"),
        Document("tazkira", "1"),
        Document("passport", "X0X0"),
    ],
)
def test_numbers_that_may_be_right(document: Document) -> None:
    assert impossible(document) is None
