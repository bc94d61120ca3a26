"""Document numbers: equality is worth the number space, whatever is written around the number."""

from __future__ import annotations

from typing import Any

import pytest

from rahdari.matching.compare.documents import compare_documents
from rahdari.matching.parameters import Parameters
from rahdari.records.documents.numbers import MAX_BITS
from rahdari.records.entry import Document

PASSPORT = Document("passport", "P0123456", "af")


@pytest.fixture(scope="module")
def rates(parameters: Parameters) -> dict[str, Any]:
    return parameters.rates["documents"]


@pytest.mark.parametrize(
    ("subject", "entry"),
    [
        (PASSPORT, PASSPORT),
        (PASSPORT, Document("passport", "p 0123-456")),
        (Document("passport", "P۰۱۲۳۴۵۶"), PASSPORT),
        (Document("cnic", "35202-1234567-1"), Document("national_id", "3520212345671", "pk")),
        (Document("other", "P0123456"), PASSPORT),
        (Document("plate", "KBL 12345", "af"), Document("registration", "KBL-12345")),
    ],
)
def test_equal_numbers_agree(rates: dict[str, Any], subject: Document, entry: Document) -> None:
    found = compare_documents((subject,), (entry,), rates)
    assert found is not None
    weight, relation, mine, theirs = found
    assert (relation, mine, theirs) == ("same", subject, entry)
    assert 10_000 < weight <= 1000 * MAX_BITS


@pytest.mark.parametrize(
    ("subject", "entry"),
    [
        (PASSPORT, Document("passport", "P0123456", "pk")),  # another issuer
        (PASSPORT, Document("passport", "P0123457", "af")),  # passports change: another number says nothing
        (PASSPORT, Document("tazkira", "P0123456", "af")),  # another kind
        (PASSPORT, Document("tazkira", "99123", "af")),
    ],
)
def test_other_documents_say_nothing(rates: dict[str, Any], subject: Document, entry: Document) -> None:
    assert compare_documents((subject,), (entry,), rates) is None


def test_two_numbers_for_life_differ(rates: dict[str, Any]) -> None:
    mine, theirs = Document("cnic", "35202-1234567-1"), Document("cnic", "35202-7654321-1")
    found = compare_documents((mine,), (theirs,), rates)
    assert found is not None
    assert found[0] < 0
    assert found[1] == "different"


def test_a_longer_number_is_worth_more(rates: dict[str, Any]) -> None:
    weights = [
        compare_documents((d,), (d,), rates) for d in (Document("passport", "9" * n) for n in (4, 6, 8))
    ]
    assert [w[0] for w in weights if w] == sorted(w[0] for w in weights if w)
    assert len({w[0] for w in weights if w}) == 3


def test_a_placeholder_is_worth_nothing(rates: dict[str, Any]) -> None:
    nothing = Document("passport", "000000")
    found = compare_documents((nothing,), (nothing,), rates)
    assert found is None or found[0] <= 0


def test_of_several_the_best_counts_whatever_the_order(rates: dict[str, Any]) -> None:
    cnic, other = Document("cnic", "35202-1234567-1"), Document("cnic", "35202-7654321-1")
    for mine in ((cnic, other), (other, cnic)):
        found = compare_documents(mine, (cnic,), rates)
        assert found is not None
        assert found[1:] == ("same", cnic, cnic)


def test_nothing_to_compare(rates: dict[str, Any]) -> None:
    assert compare_documents((), (PASSPORT,), rates) is None
    assert compare_documents((PASSPORT,), (), rates) is None
