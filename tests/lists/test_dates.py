import datetime
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.errors import RecordError
from rahdari.lists.dates import day_first, iso_day


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2030, 12, 31)))
def test_the_day_comes_first_and_unknown_parts_are_left_out(day: datetime.date) -> None:
    assert str(day_first(f"{day.day}/{day.month:02}/{day.year}")) == day.isoformat()
    assert str(day_first(f"{day:%d.%m.%Y}")) == day.isoformat()
    assert str(day_first(f"dd/{day:%m/%Y}")) == day.isoformat()[:7]
    for unknown in ("dd/mm", "00/00", "12/mm"):
        assert str(day_first(f"{unknown}/{day.year}")) == str(day.year)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    with suppress(RecordError):
        assert day_first(text).days > 0


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-15T10:00:00Z", datetime.date(2026, 1, 15)),
        (" 2026-01-15-05:00", datetime.date(2026, 1, 15)),
        ("2026-02-31", None),
        ("15/01/2026", None),
        (None, None),
    ],
)
def test_iso_day(text: str | None, day: datetime.date | None) -> None:
    assert iso_day(text) == day
