"""What an entry must satisfy before it may be proposed: its person's age, and what it can lead to.

Pure: a record and a day in, an answer out. Doubt counts for the person: of a birth date that is known in
part the latest day counts, and so many years more of one that is "about" a year (`ABOUT`) or that clerks
write for "this year" (1 January, 1 Hamal).
"""

from __future__ import annotations

import datetime

from rahdari.gate.listing.vocabulary import Action
from rahdari.gate.secondary.grading import only_verify
from rahdari.records.dates import PartialDate
from rahdari.records.entry import Entry

ABOUT = 2
"""Years that an "about" may lie beside the truth: most do not by more."""


def may_be_younger(born: PartialDate, age: int, *, today: datetime.date) -> bool:
    """Tell whether somebody born then may be younger than `age` years."""
    years = age + (ABOUT if born.approximate else 0) + born.coarse
    youngest = PartialDate.from_age(years, today).latest  # born on this day or before: old enough
    return born.latest > youngest


def action_of(entry: Entry, wished: Action) -> Action:
    """Return what an entry can lead to: what was wished, or *verify* for a mere name or a weak source."""
    return Action.VERIFY if only_verify(entry) else wished
