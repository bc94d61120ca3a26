"""Names counted: what is kept of a day, what is not, and what travellers with such names are like."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Callable
from functools import lru_cache

import pytest
from django.test import Client
from django.utils import timezone

from rahdari.gate.accounts.models import User
from rahdari.gate.costs import names, services
from rahdari.gate.costs.models import CountedDay, Day, NameCount
from rahdari.gate.desk.models import Crossing, Unit
from rahdari.gate.place.models import Gate, Lane, TravellerClass
from rahdari.records.entry import Document, Subject
from rahdari.records.schema import subject_to_json
from rahdari.simulation.travellers import travellers

NOW = datetime.datetime(2026, 3, 3, 9, 30, tzinfo=datetime.UTC)
YESTERDAY = datetime.date(2026, 3, 2)

Cross = Callable[..., Crossing]


def person(n: int, name: str, **fields: object) -> Subject:
    return Subject([name], documents=[Document("passport", f"P{n:07}", "af")], **fields)  # type: ignore[arg-type]


@pytest.fixture
def counting(gate: Gate) -> Gate:
    Day.objects.create(gate=gate, own_names=True)
    return gate


@pytest.fixture
def cross(lane: Lane, account: Callable[[str], User]) -> Cross:
    officer = account("officer")

    def go(subject: Subject, **unit: object) -> Crossing:
        at = NOW - datetime.timedelta(days=1)
        facts = {"at": at, "happened_at": at, "verdict": "clear", "answer": {}} | unit
        kept = Unit.objects.create(
            key=uuid.uuid4(),
            lane=lane,
            officer=officer,
            traveller_class=TravellerClass.objects.first(),
            **facts,
        )
        return Crossing.objects.create(
            unit=kept,
            number=1,
            subject=subject_to_json(subject),
            source="typed",
            document="passport",
            verdict="clear",
            index="g-0",
            threshold=1000,
            microseconds=1,
        )

    return go


def count() -> int:
    return sum(map(names.count_day, names.due(now=NOW)))


def kept() -> dict[tuple[str, str], int]:
    return {(row.place, row.word): row.count for row in NameCount.objects.all()}


def test_a_word_is_kept_if_five_people_share_it(counting: Gate, cross: Cross) -> None:
    for n in range(5):
        cross(person(n, f"Zmaray Madeup{'abcde'[n]}khel", father_names=["Gulwali"]))
    for n in range(4):
        cross(person(10 + n, "Spinzar Madeupzay"))
    assert count() == 9
    assert kept() == {("first", "zmaray"): 5, ("first", ""): 4, ("last", ""): 9, ("father", "gulwali"): 5}


def test_one_person_who_crosses_often_is_one(counting: Gate, cross: Cross) -> None:
    for _ in range(6):
        cross(person(1, "Zmaray Spinzar"))
        cross(Subject(["Torpekai Spinzar"], birth_dates=["1971"]))
    assert count() == 2
    assert kept() == {("first", ""): 2, ("last", ""): 2}


def test_days_add_up_and_none_counts_twice(counting: Gate, cross: Cross) -> None:
    for n in range(5):
        cross(person(n, "Zmaray"))
    assert (count(), count()) == (5, 0)
    CountedDay.objects.update(day=YESTERDAY - datetime.timedelta(days=1))
    for n in range(5, 8):
        cross(person(n, "Zmaray"))
    assert count() == 8
    assert kept() == {("first", "zmaray"): 13}
    assert names.people() == 13


def test_drills_what_was_taken_back_and_other_days_do_not_count(counting: Gate, cross: Cross) -> None:
    for n in range(5):
        cross(person(n, "Zmaray"), drill=True)
        cross(person(n, "Zmaray"), undone_at=NOW)
        cross(person(n, "Zmaray"), at=NOW)
        cross(person(n, "Zmaray"), at=NOW - datetime.timedelta(days=2))
    assert count() == 0
    assert kept() == {}


def test_nothing_is_counted_unless_the_gate_has_it_so(gate: Gate, cross: Cross) -> None:
    cross(person(1, "Zmaray"))
    Day.objects.create(gate=gate)
    assert names.due(now=NOW) == []


def test_travellers_bear_names_as_common_as_were_counted(db: None) -> None:
    base = list(travellers(600, seed=31))
    for place, script, word, n in (
        ("first", "Latn", "zmaray", 3000),
        ("first", "Latn", "", 7000),
        ("father", "Latn", "gulwali", 10),
    ):
        NameCount.objects.create(place=place, script=script, word=word, count=n)
    made = list(names.given(base))
    assert made == list(names.given(base)), "the same counts give the same travellers"
    latin = [one for one in made if one.names[0].text.isascii()]
    share = sum(one.names[0].text.startswith("zmaray") for one in latin) / len(latin)
    assert 0.2 < share < 0.4
    fathers = Counter(word for one in made for father in one.father_names for word in str(father).split())
    assert fathers["gulwali"] > 100
    assert [one.birth_dates for one in made] == [one.birth_dates for one in base]
    assert [bool(one.father_names) for one in made] == [bool(one.father_names) for one in base]


def test_lists_are_costed_by_them_once_there_are_enough(
    counting: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_coster", lru_cache(maxsize=1)(services._coster.__wrapped__))
    monkeypatch.setattr(services, "costing_travellers", lambda n=300: travellers(min(n, 300), seed=31))
    NameCount.objects.create(place="first", script="Latn", word="zmaray", count=10)
    CountedDay.objects.create(day=YESTERDAY, people=names.LEAST - 1)
    called = services._population()
    assert called != names.POPULATION
    plain, typed_before = services._travellers(called), services._ready()
    CountedDay.objects.update(people=names.LEAST)
    called = services._population()
    assert called == names.POPULATION
    own = services._travellers(called)
    assert plain != own
    assert services._ready() is not typed_before, "an entry is costed on them as it is typed, too"
    assert any(one.names[0].text.startswith("zmaray") for one in own)


def test_a_steward_turns_it_on_and_sees_how_many(signed_in: Callable[[str], Client], gate: Gate) -> None:
    page = signed_in("steward")
    assert "counted, each once a day" not in page.get("/costs/").text
    given = {"travellers": 900, "hours": 12, "peak": 1.5, "minutes": 15, "wait": 15, "own_names": "on"}
    page.post("/costs/day/", {**given, "why": "for costs like our own"})
    assert Day.objects.get().own_names
    CountedDay.objects.create(day=timezone.localdate(), people=77)
    assert "Names of 77 travellers counted" in page.get("/costs/").text
