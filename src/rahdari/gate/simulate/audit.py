"""Whether the database holds what the lanes were told: every unit, once, with all that belongs to it.

In: the answers that lanes got, by key. Out: a sentence for each difference; none if all is well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import connection

from rahdari.gate.desk.models import Crossing, Unit
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.secondary.models import Referral


def kept_units() -> frozenset[str]:
    """Return the keys of all units."""
    return frozenset(str(key) for key in Unit.objects.values_list("pk", flat=True))


def differences(answers: Mapping[str, Mapping[str, Any]], before: frozenset[str]) -> Iterator[str]:
    """Yield what is lost, doubled, changed, or there though nobody was told. before: units not looked at."""
    units = Unit.objects.values_list("pk", "answer")
    kept = {str(key): answer for key, answer in units if str(key) not in before}
    crossings = Counter(map(str, Crossing.objects.values_list("unit_id", flat=True)))
    screened = Event.objects.filter(kind=Kind.CROSSING_SCREENED).values_list("what", flat=True)
    events = Counter(what.partition(":")[2] for what in screened)
    for key in kept.keys() - answers.keys():
        yield f"unit {key} is kept, and no lane was told of it"
    for key, answer in answers.items():
        if kept.get(key) != answer:
            yield f"unit {key} is {'kept otherwise than it was answered' if key in kept else 'lost'}"
        if crossings[key] != len(answer["members"]) or events[key] != 1:
            yield (
                f"unit {key} of {len(answer['members'])} members has {crossings[key]} crossings"
                f" and {events[key]} events"
            )
    told = {(m["reference"], key) for key, a in answers.items() for m in a["members"] if m["reference"]}
    rows = Referral.objects.values_list("reference", "crossing__unit_id")
    opened = {(reference, str(key)) for reference, key in rows if str(key) not in before}
    for reference, key in told ^ opened:
        how = "is kept, and no lane was told of it" if (reference, key) in opened else "is lost"
        yield f"referral {reference} of unit {key} {how}"


def database_size() -> int:
    """Return how many bytes the database takes, whichever it is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    file = Path(str(connection.settings_dict["NAME"]))
    return sum(part.stat().st_size for part in file.parent.glob(f"{file.name}*"))
