from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.errors import LedgerError
from rahdari.gate.permits.passes import Pass, is_pass, sign, verify
from rahdari.ledger.clearances import Clearance, check_clearance, clear
from rahdari.ledger.note import Signer

OURS, THEIRS = Signer.generate("rahdari/ours"), Signer.generate("rahdari/theirs")
NOW = datetime.datetime(2026, 3, 2, 14, 5, tzinfo=datetime.UTC)
PASS = Pass("Testgate", "ABCDEFGHJ4", datetime.date(2026, 8, 29))


@given(
    st.text(max_size=40),
    st.text("23456789ABCDEFGHJKMNPQRSTVWXYZ", max_size=10),
    st.dates(datetime.date(1970, 1, 1)),
)
def test_a_pass_is_read_as_it_was_signed(gate: str, number: str, until: datetime.date) -> None:
    one = Pass(gate, number, until)
    assert verify(sign(one, OURS), OURS.verifier) == one


@given(st.integers(0), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"))
def test_a_changed_sign_is_noticed(at: int, sign_: str) -> None:
    code = sign(PASS, OURS)
    at %= len(code)
    changed = code[:at] + sign_ + code[at + 1 :]
    if changed != code:
        with pytest.raises(LedgerError):
            verify(changed, OURS.verifier)


@given(st.text(max_size=300))
def test_any_other_text_is_refused(text: str) -> None:
    for code in (text, f"RAHDARI-P:{text}"):
        with pytest.raises(LedgerError):
            verify(code, OURS.verifier)


def test_another_key_and_another_kind_of_code_are_refused() -> None:
    token = clear(Clearance("Testgate", 1, "ABCDEFGHJ4", NOW), OURS)
    for code in (sign(PASS, THEIRS), token, token.replace("RAHDARI-C", "RAHDARI-P")):
        with pytest.raises(LedgerError):
            verify(code, OURS.verifier)
    with pytest.raises(LedgerError):
        check_clearance(sign(PASS, OURS).replace("RAHDARI-P", "RAHDARI-C"), OURS.verifier, NOW)


def test_a_code_fits_a_scanner_and_says_nothing_but_number_day_and_gate() -> None:
    code = sign(PASS, OURS)
    assert is_pass(code)
    assert len(code) < 200
    assert "\n" not in code
