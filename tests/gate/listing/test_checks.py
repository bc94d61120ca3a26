"""Children are not listed, and doubt counts for the person."""

from __future__ import annotations

import datetime

import pytest

from rahdari.gate.listing.checks import may_be_younger
from rahdari.records.dates import PartialDate

TODAY = datetime.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("born", "younger"),
    [
        ("2008-03-02", False),  # eighteen today
        ("2008-03-03", True),
        ("2008-03", True),
        ("2008", True),
        ("2007", False),
        ("2007~", True),  # it may be 2009
        ("2005~", False),
        ("2008-01-01", True),  # what clerks write for 2008
        ("2007-01-01", False),
        ("1990/2010", True),
        ("2015", True),
    ],
)
def test_who_may_be_a_child(born: str, younger: bool) -> None:
    assert may_be_younger(PartialDate.parse(born), 18, today=TODAY) is younger
