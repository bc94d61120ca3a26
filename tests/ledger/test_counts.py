"""Counts of a day: one form, signed, and held against the log."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import MINUTE, NOON, ORIGIN, make_log, signer

from rahdari.errors import LedgerError
from rahdari.ledger.counts import (
    Closure,
    Counted,
    Counts,
    check_counts,
    leaves_in,
    open_counts,
    sign_counts,
)
from rahdari.ledger.note import Signer, sign
from rahdari.ledger.verify import verify

SHUT = Closure(NOON, NOON + 30 * MINUTE, "power", "lane 2")
DAY = Counts(
    origin=ORIGIN,
    gate="East",
    since="2026-11-21T19Z",
    until="2026-11-22T19Z",
    leaves={7: 4000},
    checks=4000,
    referrals=9,
    minutes=(6, 14),
    closures=(SHUT, Closure(NOON + 40 * MINUTE, None, "security", "all lanes")),
)
SAID = """rahdari-counts:1
gate.example/east
gate East
hours 2026-11-21T19Z 2026-11-22T19Z
release 7 4000
checks 4000
referrals 9
minutes 6 14
closed 2026-11-22T12:00Z 2026-11-22T12:30Z power lane 2
closed 2026-11-22T12:40Z open security all lanes
"""


def test_counts_are_lines(key: Signer) -> None:
    note = sign_counts(DAY, key, NOON)
    assert note.decode().startswith(SAID + "\n— ")
    assert open_counts(note, key.verifier) == DAY


def test_small_counts_are_not_shown(key: Signer) -> None:
    few = evolve(DAY, referrals=None, minutes=None, closures=())
    assert "referrals hidden\nminutes hidden\n" in few.text()
    assert open_counts(sign_counts(few, key, NOON), key.verifier) == few


def test_checks_whose_records_are_lost_are_said(key: Signer) -> None:
    lost = evolve(DAY, lost=57)
    assert "checks 4000\nlost 57\nreferrals 9\n" in lost.text()
    assert open_counts(sign_counts(lost, key, NOON), key.verifier) == lost
    with pytest.raises(LedgerError) as raised:
        sign_counts(evolve(DAY, lost=4001), key, NOON)
    assert raised.value.reason == "form"


def test_what_was_counted_apart_is_signed_with_its_gap(key: Signer) -> None:
    apart = evolve(DAY, counted=[Counted(12, -2, "north out"), Counted(1990, 3, "1")])
    assert "minutes 6 14\ncounted 1990 3 1\ncounted 12 -2 north out\nclosed 2026" in apart.text()
    assert open_counts(sign_counts(apart, key, NOON), key.verifier) == apart
    for wrong in ("counted 12 -0 1", "counted 12 +3 1", "counted 12 3 ", "counted 12 1", "counted -1 3 1"):
        said = SAID.replace("minutes 6 14\n", f"minutes 6 14\n{wrong}\n")
        with pytest.raises(LedgerError):
            open_counts(sign(said, key), key.verifier)


def test_the_log_says_the_same(tmp_path: Path, key: Signer) -> None:
    folder = make_log(tmp_path / "ledger", 4000)
    counted = verify(folder, key.verifier).leaves
    assert leaves_in(counted, "East", DAY.since, DAY.until) == {7: 4000}
    assert leaves_in(counted, "East", "2026-11-22T13Z", DAY.until) == {7: 2000}
    assert leaves_in(counted, "West", DAY.since, DAY.until) == {}
    check_counts(DAY, counted)
    for wrong in (
        evolve(DAY, leaves={7: 3999}),
        evolve(DAY, leaves={7: 4000, 8: 1}),
        evolve(DAY, leaves={}),
        evolve(DAY, checks=4001),
        evolve(DAY, checks=5),
        evolve(DAY, until="2026-11-22T13Z"),
    ):
        with pytest.raises(LedgerError) as raised:
            check_counts(wrong, counted)
        assert raised.value.reason == "changed"


@pytest.mark.parametrize(
    "wrong",
    [
        evolve(DAY, gate="East\nchecks 1"),
        evolve(DAY, origin="gate.example/west"),
        evolve(DAY, checks=-1),
        evolve(DAY, since="2026-11-21"),
        evolve(DAY, until=DAY.since),
        evolve(DAY, closures=[Closure(NOON, None, "no reason", "lane 2")]),
        evolve(DAY, closures=[Closure(NOON + datetime.timedelta(seconds=1), None, "power", "lane 2")]),
    ],
)
def test_what_cannot_be_read_again_is_not_signed(key: Signer, wrong: Counts) -> None:
    with pytest.raises(LedgerError):
        sign_counts(wrong, key, NOON)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("checks 4000", "checks 04000"),
        ("checks 4000\n", ""),
        ("release 7 4000", "release 8 0\nrelease 7 4000"),
        ("release 7 4000", "release 7 4000\nrelease 7 4000"),
        (" open ", " "),
        ("hours", "hour"),
        ("12:40Z", "12:41Z open security a\nclosed 2026-11-22T12:40Z"),
    ],
)
def test_there_is_no_second_form(key: Signer, old: str, new: str) -> None:
    with pytest.raises(LedgerError):
        open_counts(sign(SAID.replace(old, new), key), key.verifier)


@settings(deadline=None)
@given(st.data())
def test_only_signed_counts_are_read(data: st.DataObject) -> None:
    key = signer()
    note = bytearray(sign_counts(DAY, key, NOON))
    at = data.draw(st.integers(0, len(SAID) - 1))
    note[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(LedgerError):
        open_counts(bytes(note), key.verifier)


def test_of_another_key(key: Signer) -> None:
    with pytest.raises(LedgerError):
        open_counts(sign_counts(DAY, key, NOON), signer(seed=2).verifier)
