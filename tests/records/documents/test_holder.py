from __future__ import annotations

import datetime

import pytest

from rahdari.errors import RecordError
from rahdari.records.documents import Mrz, arabic_reading, format_mrz, parse_mrz, to_subject
from rahdari.records.entry import Document, Subject

TODAY = datetime.date(2026, 11, 22)


def read(**fields: str) -> Mrz:
    given = {"kind": "TD3", "code": "P", "issuer": "AFG", "number": "P0123456", "nationality": "AFG"} | fields
    return parse_mrz(
        format_mrz(Mrz(**{"birth": "840321", "sex": "m", "primary": "KARIMI"} | given)), today=TODAY
    )


def subject(**fields: str) -> Subject:
    return to_subject(read(**fields))


def test_a_passport_holder() -> None:
    holder = subject(secondary="GUL AGHA")
    (name,) = holder.names
    assert (name.text, name.parts) == ("GUL AGHA KARIMI", {"given": "GUL AGHA", "family": "KARIMI"})
    assert [str(date) for date in holder.birth_dates] == ["1984-03-21"]
    assert (holder.sex, holder.nationalities) == ("m", ("af",))
    assert holder.documents == (Document("passport", "P0123456", "af"),)


def test_a_one_part_name_has_no_parts() -> None:
    (name,) = subject(primary="GULALAI").names
    assert (name.text, name.parts) == ("GULALAI", None)


@pytest.mark.parametrize(
    ("primary", "secondary", "text"),
    [
        ("KARIMI", "FNU", "KARIMI"),
        ("LNU", "GULALAI", "GULALAI"),
        ("XXX", "GULALAI", "GULALAI"),
        ("UNKNOWN", "GULALAI", "GULALAI"),
        ("NOT APPLICABLE", "GULALAI", "GULALAI"),
    ],
)
def test_placeholders_are_missing_names(primary: str, secondary: str, text: str) -> None:
    (name,) = subject(primary=primary, secondary=secondary).names
    assert (name.text, name.parts) == (text, None)


def test_without_any_name_the_document_is_screened() -> None:
    holder = subject(primary="FNU", secondary="LNU")
    assert holder.names == ()
    assert holder.documents


def test_an_empty_zone_is_nobody() -> None:
    with pytest.raises(RecordError):
        to_subject(parse_mrz("<" * 88, today=TODAY))


def test_a_truncated_name_ends_with_what_may_go_on() -> None:
    (name,) = subject(primary="KARIMI", secondary="MOHAMMAD ABDULRAHMAN SALAHUDDIN").names
    assert (name.text, name.truncated) == ("KARIMI MOHAMMAD ABDULRAHMAN SALAHUDDIN", True)
    (name,) = subject(primary="KARIMI", secondary="MOHAMMAD").names
    assert not name.truncated


def test_a_birth_date_with_a_wrong_check_digit_cannot_hide_a_hit() -> None:
    lines = format_mrz(read())
    forged = (lines[0], lines[1].replace("840321", "850321"))
    holder = to_subject(parse_mrz(forged, today=TODAY))
    assert holder.birth_dates == ()
    assert holder.names
    assert holder.documents


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({"kind": "TD1", "code": "I", "number": "140001001"}, ["e_tazkira"]),
        (
            {"kind": "TD1", "code": "I", "issuer": "PAK", "nationality": "PAK", "number": "3520112345671"},
            ["cnic"],
        ),
        (
            {"kind": "TD1", "code": "I", "issuer": "PAK", "nationality": "PAK", "optional": "3520112345671"},
            ["national_id", "cnic"],
        ),
        ({"kind": "TD1", "code": "I", "issuer": "PAK"}, ["other"]),
        ({"issuer": "PAK", "nationality": "PAK", "optional": "3520112345671"}, ["passport", "cnic"]),
        ({"issuer": "PAK", "nationality": "PAK", "optional": "352011234567"}, ["passport"]),
        ({"issuer": "IRN", "nationality": "IRN", "optional": "0012345679"}, ["passport", "national_id"]),
        ({"issuer": "IRN", "nationality": "IRN", "optional": "0012345678"}, ["passport"]),
        ({"kind": "TD2", "code": "I", "issuer": "D", "nationality": "D"}, ["national_id"]),
        ({"kind": "TD1", "code": "AC", "issuer": "D", "nationality": "D"}, ["other"]),
        ({"kind": "MRV-A", "code": "V", "issuer": "PAK"}, ["other"]),
        ({"kind": "MRV-B", "code": "V", "issuer": "PAK"}, ["other"]),
    ],
)
def test_kinds_of_documents(fields: dict[str, str], kinds: list[str]) -> None:
    assert [document.kind for document in subject(**fields).documents] == kinds


def test_the_number_of_a_cnic_is_whole() -> None:
    (document,) = subject(
        kind="TD1", code="I", issuer="PAK", nationality="PAK", number="3520112345671"
    ).documents
    assert document == Document("cnic", "3520112345671", "pk")


@pytest.mark.parametrize(
    ("issuer", "primary", "secondary", "reading"),
    [
        ("UTO", "MXHMWD", "EBDALRXHYM", "عبدالرحيم محمود"),
        ("AFG", "XKKRXYAMXYA", "GL AXHMD", "غل احمد کریمی"),
        ("AFG", "KARIMI", "GUL", None),  # every letter is one of the table, but there is no X
        ("AFG", "ALEXANDER", "GUL", None),
        ("D", "MXHMWD", "EBDALRXHYM", None),  # Germany does not write names by this table
        ("RUS", "SIDOROV", "ALEXEY", None),
    ],
)
def test_arabic_reading(issuer: str, primary: str, secondary: str, reading: str | None) -> None:
    zone = read(issuer=issuer, primary=primary, secondary=secondary)
    assert arabic_reading(zone) == reading
    arabic = [name.text for name in to_subject(zone).names if name.script == "Arab"]
    assert arabic == ([reading] if reading else [])


@pytest.mark.parametrize(("cut", "end"), [("XXK", "مبارك ګ"), ("BXX", "مبارك ب"), ("ALX", "مبارك ال")])
def test_an_arabic_reading_survives_a_cut_through_a_code(cut: str, end: str) -> None:
    zone = read(primary="MXHMWD", secondary=f"EBDALRXHYM EBDALRXHYM MBARK {cut}")
    assert zone.truncated
    assert (arabic_reading(zone) or "").endswith(end)
