from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from rahdari.records.entry import Subject
from rahdari.records.schema import subject_from_json, subject_to_json
from rahdari.simulation.people import GATE
from rahdari.simulation.travellers import travellers

CROWD = list(travellers(4000, 7))


def share(subjects: list[Subject], kind: str) -> float:
    return sum(any(d.kind == kind for d in s.documents) for s in subjects) / len(subjects)


def test_the_same_seed_makes_the_same_people() -> None:
    assert list(travellers(200, 7)) == CROWD[:200]
    assert list(travellers(200, 8)) != CROWD[:200]


def test_each_has_an_id_and_goes_through_json_unchanged() -> None:
    assert len({s.id for s in CROWD}) == len(CROWD)
    for subject in CROWD[:500]:
        assert subject_from_json(subject_to_json(subject)) == subject


def test_nationalities_are_those_of_the_gate() -> None:
    counted = Counter(s.nationalities[0] for s in CROWD if s.nationalities)
    for country, percent in GATE.items():
        assert counted[country] / counted.total() * 100 == pytest.approx(percent, abs=2.5), country
    assert counted.keys() == GATE.keys()


def test_documents_are_those_that_were_counted() -> None:
    afghans = [s for s in CROWD if s.nationalities == ("af",)]
    assert sum(not s.documents for s in afghans) / len(afghans) == pytest.approx(0.25, abs=0.03)
    assert share(afghans, "tazkira") + share(afghans, "e_tazkira") == pytest.approx(0.65, abs=0.03)
    assert share(afghans, "passport") == pytest.approx(0.27, abs=0.03)
    assert share(afghans, "por") == pytest.approx(0.07, abs=0.02)
    assert share(afghans, "acc") == pytest.approx(0.03, abs=0.02)


def test_birth_dates_are_heaped_where_they_are() -> None:
    def heaped(country: str) -> float:
        born = [str(s.birth_dates[0]) for s in CROWD if s.nationalities == (country,) and s.birth_dates]
        return sum(date.endswith("-01-01") for date in born) / len(born)

    assert heaped("af") > 0.3 > 0.1 > heaped("uz")


def test_every_way_of_writing_and_of_missing_occurs() -> None:
    assert {s.sex for s in CROWD} == {"m", "f", None}
    assert any(n.truncated for s in CROWD for n in s.names)
    assert any(n.text.isupper() for s in CROWD for n in s.names)
    assert any(n.text.istitle() for s in CROWD for n in s.names)
    assert any("؀" < n.text[0] < "ۿ" for s in CROWD for n in s.names)
    for name in ("father_names", "grandfather_names", "birth_dates", "nationalities", "documents"):
        assert {bool(getattr(s, name)) for s in CROWD} == {True, False}, name


def test_families_and_villages_come_as_such() -> None:
    def alike(**shares: float) -> float:
        places = [s.birth_places for s in travellers(600, 3, **shares)]
        stated = [place for place in places if place]
        return sum(a == b for a, b in pairwise(stated)) / len(stated)

    assert alike(families=0, villages=0) < alike(families=0.9) < alike(families=0, villages=1)
