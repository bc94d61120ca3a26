from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.lists.quality import CHECKS, MEANINGS, Finding, examine
from rahdari.records.entry import Document, Entry, Name

TODAY = datetime.date(2026, 11, 22)
ZONE = "P<UTOMADEUP<<ZMARAY<<<<<<<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10"


def entry(*names: str | Name, id: str = "test:1", kind: str = "person", **more: object) -> Entry:
    more = {"birth_dates": ("1971",)} | more if kind == "person" else more
    return Entry(id, kind, names or ("Zmaray Inventedkhel",), **more)  # type: ignore[arg-type]


def found(*entries: Entry) -> list[tuple[str, str]]:
    return [(one.check, one.value) for one in examine(entries, today=TODAY)]


def test_a_good_entry_has_no_findings() -> None:
    good = entry(
        Name("ZMARAY INVENTEDKHEL", parts={"given": "ZMARAY", "family": "INVENTEDKHEL"}),
        documents=(Document("cnic", "17301-1234567-1", "pk"),),
        birth_dates=("1971", "1971-03-02"),
        expires_on=TODAY,
        listed_on=datetime.date(2020, 1, 1),
        extra={"documents": ["Passport X1, expires 2 March 2030", "his sentence expired on 2 March 2012"]},
    )
    assert found(good) == []


@pytest.mark.parametrize(
    ("weak", "check", "value"),
    [
        (entry(birth_dates=()), "no_birth_date", ""),
        (entry("Torpekai"), "one_word_name", "Torpekai"),
        (entry("Mullah Torpekai"), "one_word_name", "Mullah Torpekai"),
        (entry("Abd al-Rahman"), "one_word_name", "Abd al-Rahman"),
        (entry("زمری"), "one_word_name", "زمری"),
        (entry("ZMARAY INVENTEDKHEL"), "capitals_without_parts", "ZMARAY INVENTEDKHEL"),
        (entry(birth_dates=("1971", "1972-01-01")), "conflicting_dates", "1971, 1972-01-01"),
        (entry(birth_dates=("1971~", "1976")), "conflicting_dates", "1971~, 1976"),
        (entry(birth_dates=("2027",)), "impossible_date", "2027"),
        (
            entry(birth_dates=("2010",), listed_on=datetime.date(2009, 5, 1)),
            "impossible_date",
            "2010",
        ),
        (entry(birth_dates=("1347",)), "impossible_date", "1347"),
        (entry(documents=(Document("cnic", "123", "pk"),)), "impossible_number", "cnic:123:pk"),
        (entry(documents=(Document("imo", "9999999"),), kind="vessel"), "impossible_number", "imo:9999999"),
        (entry(documents=(Document("passport", "0000000"),)), "impossible_number", "passport:0000000"),
        (entry(expires_on=datetime.date(2026, 11, 21)), "lapsed", "2026-11-21"),
        (entry(review_on=datetime.date(2025, 1, 1)), "lapsed", "2025-01-01"),
    ],
)
def test_what_is_weak_is_named(weak: Entry, check: str, value: str) -> None:
    assert (check, value) in found(weak)


@pytest.mark.parametrize(
    ("kept", "expired"),
    [
        ({"documents": [{"number": "X1", "date_of_expiry": "2022-07-05"}]}, True),
        ({"documents": [{"number": "X1", "date_of_expiry": "2030-07-05"}]}, False),
        ({"remarks": ["Passport A1 (Madeup) issued 3 May 2001 expires 2 May 2006"]}, True),
        ({"remarks": ["passport no. A1 (expired on 2 Feb. 2000)"]}, True),
        ({"documents": ["A1: knownExpired"]}, True),
        ({"remarks": ["Under administrative measure which expired on 15 January 2012"]}, False),
        ({"remarks": ["Passport A1 expires soon"]}, False),
    ],
)
def test_documents_that_have_expired_by_the_lists_own_words(kept: dict[str, object], expired: bool) -> None:
    assert ("expired_document" in dict(found(entry(extra=kept)))) is expired


def test_a_zone_in_place_of_a_number_is_checked_by_its_digits() -> None:
    assert found(entry(documents=(Document("passport", ZONE),))) == []
    wrong = ZONE.replace("L898902C3", "L898902C4")
    assert "impossible_number" in dict(found(entry(documents=(Document("passport", wrong),))))


def test_one_document_in_two_entries_is_named_once() -> None:
    a = entry(id="test:1", documents=(Document("passport", "AB 123456", "af"),))
    b = entry(id="test:2", documents=(Document("passport", "ab123456", "af"),))
    c = entry(id="test:3", documents=(Document("passport", "AB123456", "pk"),))
    (one,) = examine([a, b, c], today=TODAY)
    assert (one.check, one.entry_id, one.other) == ("same_document", "test:2", "test:1")


def test_a_short_number_says_nothing() -> None:
    pair = [entry(id=f"test:{n}", documents=(Document("tazkira", "123"),)) for n in range(2)]
    assert found(*pair) == []


def test_every_check_has_a_meaning() -> None:
    assert set(CHECKS) == set(MEANINGS)


_DATES = st.sampled_from(["1971", "1971~", "1965/1970", "1200", "2100", "1971-03-02"])
_DOCUMENTS = st.builds(
    Document,
    st.sampled_from(["passport", "cnic", "imo", "other"]),
    st.text("A0<9 -", min_size=1).map("1".__add__),
)


@given(
    st.lists(st.text("Aa رx,.", min_size=1).map("a".__add__), min_size=1, max_size=3),
    st.lists(_DATES, max_size=3),
    st.lists(_DOCUMENTS, max_size=3),
    st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5),
)
def test_whatever_a_list_holds_is_examined(
    names: list[str], dates: list[str], documents: list[Document], kept: object
) -> None:
    one = entry(*names, birth_dates=dates, documents=documents, extra={"kept": kept})
    for finding in examine([one, one], today=TODAY):
        assert isinstance(finding, Finding)
        assert finding.check in CHECKS
        assert finding.entry_id == one.id
