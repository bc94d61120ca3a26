"""Leaves have one form, and a commitment opens as far as its receipt goes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rahdari.errors import LedgerError, RecordError
from rahdari.ledger.leaf import Leaf, commitment, decode, encode, hide, opening

DIGEST = bytes(range(32))
GATES = st.text(min_size=1, max_size=60)


def test_a_leaf_is_a_line() -> None:
    leaf = Leaf("تورخم East", "2026-11-22T09Z", 7, DIGEST)
    said = "1 2026-11-22T09Z 7 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 تورخم East"
    assert encode(leaf).decode() == said
    assert decode(encode(leaf)) == leaf


@settings(deadline=None)
@given(GATES, st.integers(0, 10**9 - 1), st.binary(min_size=32, max_size=32))
def test_a_leaf_comes_back(gate: str, release: int, digest: bytes) -> None:
    try:
        leaf = Leaf(gate, "2026-11-22T09Z", release, digest)
        data = encode(leaf)
    except (RecordError, UnicodeEncodeError):
        return
    assert decode(data) == leaf
    assert len(data) <= 512


@settings(deadline=None)
@given(st.data())
def test_there_is_no_second_form(data: st.DataObject) -> None:
    line = bytearray(encode(Leaf("East", "2026-11-22T09Z", 7, DIGEST)))
    at = data.draw(st.integers(0, len(line)))
    if data.draw(st.booleans()):
        line.insert(at, data.draw(st.integers(0, 255)))
    else:
        line[at - 1] = data.draw(st.integers(0, 255))
    try:
        leaf = decode(bytes(line))
    except LedgerError:
        return
    assert encode(leaf) == line


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"1 2026-11-22T09Z 07 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 East",
        b"1 2026-11-22T09Z 7 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9 East",  # unused bits of base64
        b"1 2026-11-22T24Z 7 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 East",
        b"1 2026-11-22T09Z 7 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 East\n",
        b"1 2026-11-22T09Z 7 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8  East",
        b"2 2026-11-22T09Z 7 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 East",
        b"\xff",
    ],
)
def test_other_lines_are_no_leaves(line: bytes) -> None:
    with pytest.raises(LedgerError):
        decode(line)


@pytest.mark.parametrize(
    ("field", "leaf"),
    [
        ("gate", ("", "2026-11-22T09Z", 7, DIGEST)),
        ("gate", ("East\nWest", "2026-11-22T09Z", 7, DIGEST)),
        ("hour", ("East", "2026-11-22T09", 7, DIGEST)),
        ("release", ("East", "2026-11-22T09Z", -1, DIGEST)),
        ("release", ("East", "2026-11-22T09Z", True, DIGEST)),
        ("commitment", ("East", "2026-11-22T09Z", 7, b"short")),
    ],
)
def test_what_is_no_leaf_is_not_made(field: str, leaf: tuple[str, str, int, bytes]) -> None:
    with pytest.raises(RecordError) as raised:
        Leaf(*leaf)
    assert raised.value.field == field


@settings(deadline=None)
@given(st.binary(min_size=16, max_size=40), st.text(max_size=20), st.binary(max_size=60), st.data())
def test_a_commitment_binds_and_its_opening_hides(
    salt: bytes, reference: str, record: bytes, data: st.DataObject
) -> None:
    if not reference.isprintable():
        reference = "R-1"
    made = commitment(salt, reference, record)
    opened = opening(salt, reference, hide(salt, record))
    assert opened.commitment() == made
    assert opened.salt != salt
    # Whoever holds the opening cannot try a record: the salt of the record is not in it.
    assert hide(opened.salt, record) != opened.hidden
    assert commitment(salt, reference + "x", record) != made
    assert commitment(salt, reference, record + b"x") != made
    assert commitment(salt + b"x", reference, record) != made


def test_a_salt_is_long_enough() -> None:
    with pytest.raises(RecordError):
        commitment(b"short", "R-1", b"")
