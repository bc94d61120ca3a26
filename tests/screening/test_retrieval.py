"""Retrieval loses nothing that weighing everything would refer."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from attrs import evolve

from rahdari.index.reader import IndexReader
from rahdari.index.retrieve import retrieve
from rahdari.matching.parameters import load
from rahdari.matching.prepare import prepare_subject
from rahdari.matching.weigh import Weigher
from rahdari.records.entry import Document, Entry, Subject
from rahdari.screening import Screener, build_index
from rahdari.simulation.lexicon import Lexicons
from rahdari.simulation.people import People
from rahdari.simulation.travellers import TODAY


def test_whatever_brute_force_would_refer_is_a_candidate(screener: Screener, subjects: list[Subject]) -> None:
    reader = IndexReader(screener.path)
    weigher = Weigher(reader.vocabulary, load())
    people = [n for n in range(len(reader)) if reader.entry(n).kind == "person"]
    referred, lost = 0, []
    for subject in subjects:
        prepared = prepare_subject(subject, weigher.names)
        candidates = set(retrieve(reader, prepared))
        for number in people:
            evidence = weigher.weigh(prepared, reader.prepared(number))
            if sum(e.bits for e in evidence) >= (screener.threshold or 0):
                referred += 1
                if number not in candidates:
                    lost.append((subject.id, reader.entry(number).id))
    assert referred > 30
    assert lost == []


def test_every_name_of_every_entry_finds_it(screener: Screener, entries: list[Entry]) -> None:
    names = [(entry, name) for entry in entries for name in entry.names]
    for entry, name in Random(1).sample(names, 250):
        found = screener.screen(Subject([name], kind=entry.kind), limit=len(entries), refer_only=False)
        own = next((hit for hit in found if hit.entry_id == entry.id), None)
        assert own is not None, (entry.id, name.text)
        assert own.bits > 0


@pytest.fixture(scope="module")
def strangers() -> list[Entry]:
    """Invented people with one name each, in Latin, Arabic and Cyrillic script."""
    people = People(Lexicons.load(), Random(5), TODAY)
    drawn = [people.one(country) for country in ("af", "pk", "ir", "sa", "uz", "ru", "tr") * 30]
    return [
        Entry(f"own:{n:03}", "person", [" ".join(t.native if n % 2 else t.usual for t in person.full)])
        for n, person in enumerate(drawn)
    ]


def test_an_entrys_own_name_finds_it_first_or_tied(
    tmp_path: Path, strangers: list[Entry], few: list[Subject]
) -> None:
    build_index(strangers, tmp_path, population=few, workers=1)
    screener = Screener.open(tmp_path)
    for entry in strangers:
        found = screener.screen(Subject(entry.names), limit=len(strangers), refer_only=False)
        (own,) = (hit for hit in found if hit.entry_id == entry.id)
        assert own.millibits == found[0].millibits, (entry, found[0].entry)


def test_hits_are_the_same_whatever_the_order_of_the_entries(
    tmp_path: Path, strangers: list[Entry], few: list[Subject]
) -> None:
    answers = []
    for turn in range(3):
        shuffled = Random(turn).sample(strangers, len(strangers))
        build_index(shuffled, tmp_path / str(turn), population=few, workers=1)
        screener = Screener.open(tmp_path / str(turn))
        hits = [screener.screen(Subject(e.names), limit=20, refer_only=False) for e in strangers[::5]]
        answers.append([[(hit.entry_id, hit.evidence) for hit in each] for each in hits])
    assert answers[0] == answers[1] == answers[2]


def _rewritten(document: Document) -> Document:
    """The same number as another clerk writes it."""
    number = document.number.lower().translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    return evolve(document, number=f"{number[:2]}-{number[2:]} ")


def test_an_equal_document_is_always_retrieved(screener: Screener, entries: list[Entry]) -> None:
    holders = [(entry, document) for entry in entries for document in entry.documents]
    assert len(holders) > 50
    for entry, document in holders:
        for kind, names in (("person", ["Qvrtplk Wxyz"]), (entry.kind, [])):
            for shown in (document, _rewritten(document)):
                subject = Subject(names, kind=kind, documents=[shown])
                found = screener.screen(subject, limit=len(entries), refer_only=False)
                own = next(hit for hit in found if hit.entry_id == entry.id)
                assert [e.relation for e in own.evidence if e.field == "documents"] == ["same"]


@pytest.mark.parametrize(
    ("subject", "listed"),
    [
        ("Gul Karim", "Gulkarim"),
        ("Gulkarim", "Gul Karim"),
        ("گل کریم", "گلکریم"),
        ("Kareem", "Karim"),
        ("کریم", "Karim"),
        ("Karim", "کریم"),
        ("Карим", "Karim"),
        ("Karim Muhammad", "Muhammad Zmaray Karim"),
        ("王小明", "Wang Xiaoming"),
    ],
)
def test_a_name_written_otherwise_is_a_candidate(
    tmp_path: Path, few: list[Subject], subject: str, listed: str
) -> None:
    build_index([Entry("inv:1", "person", [listed])], tmp_path, population=few, workers=1)
    (hit,) = Screener.open(tmp_path).screen(Subject([subject]), refer_only=False)
    assert hit.bits > 0


def test_kinds_meet_only_over_a_document(tmp_path: Path, few: list[Subject]) -> None:
    plate = Document("plate", "KBL 12345", "af")
    build_index(
        [Entry("inv:1", "vehicle", ["Gul Bahar"], documents=[plate])], tmp_path, population=few, workers=1
    )
    screener = Screener.open(tmp_path)
    assert screener.screen(Subject(["Gul Bahar"]), refer_only=False) == []
    assert len(screener.screen(Subject(["Gul Bahar"], kind="vehicle"), refer_only=False)) == 1
    assert len(screener.screen(Subject(["Nasir"], documents=[plate]), refer_only=False)) == 1


@pytest.mark.parametrize("many", [150, 400])
def test_of_many_homonyms_the_one_with_the_father_is_found(
    tmp_path: Path, few: list[Subject], many: int
) -> None:
    fathers = [f"{a}{b}{c}ir" for a in "BDFGJKLM" for b in "aiuo" for c in "NRSTWZKLMBDFG"]
    homonyms = [Entry(f"inv:{n:03}", "person", ["Gul Karim"], father_names=[fathers[n]]) for n in range(many)]
    build_index(homonyms, tmp_path, population=few, workers=1)
    last = homonyms[-1]
    found = Screener.open(tmp_path).screen(Subject(last.names, father_names=last.father_names))
    assert last.id in [hit.entry_id for hit in found if hit.bits == found[0].bits]
