"""The audit of a simulated day finds what is lost, doubled, changed or unknown."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from rahdari.gate.accounts.models import User
from rahdari.gate.desk.models import Crossing, Unit
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.simulate.audit import database_size, differences, kept_units
from rahdari.gate.simulate.forms import unit
from rahdari.gate.simulate.tray import traveller_at

Answers = dict[str, dict[str, Any]]


@pytest.fixture
def answers(officer: Client) -> Answers:
    """Return what a lane was told of two units: one traveller, and a family without papers (referred)."""
    told: Answers = {}
    family = [{"scan": f"Invented {letter}xyz", "document": "none"} for letter in "ABC"]
    for form in (unit(traveller_at(0)), unit(*family)):
        answer = officer.post("/lane/", form, headers={"Accept": "application/json"})
        assert answer.status_code == 200
        told[form["key"]] = answer.json()
    return told


def test_what_is_whole_has_no_differences(answers: Answers) -> None:
    assert list(differences(answers, frozenset())) == []
    assert kept_units() == answers.keys()
    assert database_size() > 0


def _lost(answers: Answers) -> None:
    answers[str(uuid.uuid4())] = {"members": [{"reference": "NEVER"}]}


def _unknown(answers: Answers) -> None:
    answers.popitem()


def _changed(answers: Answers) -> None:
    unit = Unit.objects.first()
    assert unit
    unit.answer["verdict"] = "other"
    unit.save()


def _doubled_crossing(answers: Answers) -> None:
    crossing = Crossing.objects.first()
    assert crossing
    crossing.pk, crossing.number = None, 7
    crossing.save()


def _doubled_event(answers: Answers) -> None:
    record(Kind.CROSSING_SCREENED, who=User.objects.first(), what=Unit.objects.first())


def _lost_referral(answers: Answers) -> None:
    for member in answers[next(iter(answers))]["members"]:
        member["reference"] = "NEVER"


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (_lost, "is lost"),
        (_unknown, "no lane was told"),
        (_changed, "kept otherwise"),
        (_doubled_crossing, "2 crossings"),
        (_doubled_event, "2 events"),
        (_lost_referral, "referral NEVER"),
    ],
)
def test_each_harm_is_found(answers: Answers, harm: Callable[[Answers], None], says: str) -> None:
    harm(answers)
    assert any(says in difference for difference in differences(answers, frozenset()))


def test_units_of_before_are_left_alone(answers: Answers) -> None:
    assert list(differences({}, kept_units())) == []
