"""What the clock does begins with what there is to do, not with all the crossings that were ever kept.

SQLite has no statistics here, so it plans for one crossing as for a million; what it looks at first is what
it goes through. PostgreSQL plans by its statistics, which a test's few rows do not have.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rahdari.gate.desk import services
from rahdari.gate.desk.asked import Asked
from rahdari.gate.desk.retention import count, forget
from rahdari.gate.place.models import Gate, Lane
from rahdari.gate.secondary.watch import keep_time


def looked_at_first(work: Callable[[], object], table: str) -> set[str]:
    """Return how each search of the table for rows begins."""
    with CaptureQueriesContext(connection) as asked:
        work()
    begins = (f'SELECT "{table}"', f'SELECT 1 AS "a" FROM "{table}"')
    searches = [q["sql"] for q in asked if q["sql"].startswith(begins)]
    assert searches
    with connection.cursor() as cursor:
        plans = [cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall() for sql in searches]
    return {plan[0][3] for plan in plans}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("work", "table", "first"),
    [
        (keep_time, "secondary_referral", "secondary_referral"),
        (forget, "desk_crossing", "crossing_kept"),
        (count, "desk_crossing", "crossing_to_count"),
    ],
)
def test_years_of_crossings_are_not_gone_through(
    gate: Gate, work: Callable[..., object], table: str, first: str
) -> None:
    if connection.vendor != "sqlite":
        return
    begun = looked_at_first(lambda: work(gate, now=timezone.now()), table)
    assert all(first in step for step in begun), begun


@pytest.mark.django_db
def test_all_that_was_ever_screened_is_not_gone_through_for_a_new_unit(gate: Gate) -> None:
    if connection.vendor != "sqlite":
        return
    new = Asked(key=uuid4(), traveller_class="general", members=())
    begun = looked_at_first(lambda: services._known(new, Lane(gate=gate)), "events_event")
    assert all("(what=?)" in step for step in begun), begun
