from __future__ import annotations

import datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.gate.desk.reading import MAX_SCAN, CannotRead, name, read
from rahdari.gate.simulate.tray import traveller_at, tray_size

TODAY = datetime.date(2026, 11, 22)
# The specimens of Doc 9303-4, -5 and -6, appendices.
TD3 = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
)


@pytest.mark.parametrize(
    "text",
    [
        "\r".join(TD3) + "\r",
        "\r\n".join(TD3),
        "".join(TD3),
        "\r".join(TD3).lower(),
        "\n".join(" ".join(line) for line in TD3),
        "\n".join(TD3).replace("<<", "«"),
        "\r".join((*TD3, *TD3)),
        "\r".join((TD3[0], TD3[0], TD3[1], TD3[1])),
        "".join(TD3) * 2,
        "\r".join(TD1),
        "".join(TD1),
        "\r".join((*TD1, *TD1)),
    ],
)
def test_a_zone_in_any_of_the_forms_in_which_it_comes(text: str) -> None:
    got = read(text, today=TODAY)
    assert got.source == "zone"
    assert [n.text for n in got.names] == ["ANNA MARIA ERIKSSON"]
    assert got.documents[0].number in ("L898902C3", "D23145890")


def test_a_doubled_zone_says_so() -> None:
    assert read("\r".join((*TD3, *TD3)), today=TODAY).notices
    assert not read("\r".join(TD3), today=TODAY).notices


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "".join(a + b for a, b in zip("".join(TD3), "".join(reversed(TD3)), strict=True)),
            "ran into one another",
        ),
        (TD3[0] + TD3[1][:20] + "\r" + TD3[0] + "\r" + TD3[1][20:], "ran into one another"),
        (TD3[0], "not whole"),
        ("\r".join(TD3)[:-3], "not whole"),
        (TD3[0] + "\r" + "".join(Random(1).sample(TD3[1], 44)), "garbled"),
        ("حثعفخثقهنسسخدووشددشوپشقهشوووووووووووووووووو", "keyboard layout"),
        ("", "Scan a document"),
        (" \r\n ", "Scan a document"),
        ("<script>", "not whole"),
        ("x" * (MAX_SCAN + 1), "too long"),
        ("Gul\u202ewali", "turn it around"),
        ("😀<<😀", "not whole"),
        ("😀 😀", "no letter"),
        ("Gulwali 😀", "cannot be part of a name"),
        ("Gulwali 42", "no digits"),
        ("Gulwali\ue000", "no font"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(text: str, says: str) -> None:
    with pytest.raises(CannotRead, match=says):
        read(text, today=TODAY)


def test_a_wrong_check_digit_is_a_notice_not_an_end() -> None:
    got = read("\r".join((TD3[0], TD3[1].replace("L898902C36", "L898902C37"))), today=TODAY)
    assert got.notices
    assert got.names


@pytest.mark.parametrize(
    ("text", "kind", "number", "country"),
    [
        ("permit:TK-12345", "permit", "TK-12345", None),
        ("rahdari:permit:TK-12345:pk", "permit", "TK-12345", "pk"),
        ("Permit ۱۲۳۴۵", "permit", "12345", None),
        ("17301-1234567-1", "cnic", "17301-1234567-1", "pk"),
        ("۱۷۳۰۱۱۲۳۴۵۶۷۱", "cnic", "1730112345671", "pk"),
    ],
)
def test_a_number_by_itself(text: str, kind: str, number: str, country: str | None) -> None:
    [document] = read(text, today=TODAY).documents
    assert (document.kind, document.number, document.country) == (kind, number, country)


@pytest.mark.parametrize(
    "text",
    [
        "گلوالی",
        "Gul-Wali",
        "Abd al-Ghani",
        "D’Arc",
        "سیف\u200cالله",
        "O'Neil, Jr.",
        "Muhammadyasin Muhammadsafovich Zaydovzoda",
        "محمد یاسین محمد صفا عبدالرحمان عبدالغنی نورزی",
    ],
)
def test_names_as_they_are_typed(text: str) -> None:
    assert read(text, today=TODAY).names == (name(text),)


def said(text: str) -> str:
    """What the officer is told: who it is, or what is wrong."""
    try:
        got = read(text, today=TODAY)
    except CannotRead as error:
        return str(error)
    return " ".join([n.text for n in got.names] + [d.number for d in got.documents])


@given(st.text(max_size=120))
def test_whatever_comes_is_read_or_named(text: str) -> None:
    assert said(text)


@given(st.text("ABX<019 \r\n\u0622", min_size=20, max_size=200))
def test_whatever_looks_like_a_zone_is_read_or_named(text: str) -> None:
    assert said(text)


def test_the_tray_is_read_whole() -> None:
    scans = [traveller_at(n)["scan"] for n in range(0, tray_size(), 7)]
    sources = {read(scan, today=TODAY).source for scan in scans}
    assert sources == {"zone", "name"}
    assert not any(read(scan, today=TODAY).notices for scan in scans)
