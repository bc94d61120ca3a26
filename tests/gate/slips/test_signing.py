from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.gate.slips.signing import NotOurs, reference_of, sign

KEY, OTHER = bytes(range(32)), bytes(32)
AT = datetime.datetime(2026, 3, 2, 14, 5, tzinfo=datetime.UTC)


def test_a_slip_of_this_gate_is_known() -> None:
    code = sign("7K3MAB2Q", AT, KEY)
    assert code.startswith("rahdari-slip:1:7K3MAB2Q:2026-03-02T14:05Z:")
    assert reference_of(code, KEY) == "7K3MAB2Q"
    assert sign("7K3MAB2Q", AT, KEY) == code


@pytest.mark.parametrize(
    "bad",
    [
        sign("7K3MAB2Q", AT, OTHER),
        sign("7K3MAB2Q", AT, KEY).replace("7K3", "7K4"),
        sign("7K3MAB2Q", AT, KEY).replace("2026", "2027"),
        "rahdari-slip:1:7K3MAB2Q",
        "",
        "::::",
    ],
)
def test_another_is_not(bad: str) -> None:
    with pytest.raises(NotOurs):
        reference_of(bad, KEY)


@given(st.text(max_size=200))
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(NotOurs):
        reference_of(text, KEY)
