from __future__ import annotations

import datetime

import pytest

from rahdari.records.dates import PartialDate
from rahdari.records.entry import Document, Entry, Name, Source, Subject


@pytest.fixture
def population() -> list[Subject]:
    """As few travellers as a threshold can be set on, and quick to screen."""
    return [Subject([f"Traveller {n}"]) for n in range(200)]


@pytest.fixture
def entries() -> list[Entry]:
    """An entry of each kind, and one that states everything there is."""
    everything = Entry(
        id="inv:1",
        kind="person",
        names=[
            Name("Zmaray Khostai", script="Latn", parts={"given": "Zmaray", "family": "Khostai"}),
            Name("زمری خوستی"),
            Name("Abu Omar", quality="low"),
        ],
        father_names=["Karim", "کریم"],
        grandfather_names=["Gul Khan"],
        birth_dates=["1968-03-02", "1965/1970", "1968~", PartialDate.solar_hijri(1347)],
        birth_places=["Khost"],
        nationalities=["af", "pk"],
        sex="m",
        documents=[Document("passport", "P0123456", "af"), Document("tazkira", "۹۹۱۲۳")],
        list_id="inv",
        party="Invented Authority",
        legal_basis="Order 1",
        grounds="terrorism",
        source_grade="B",
        information_grade="2",
        handling="3",
        action="verify identity",
        owner_contact="desk@example.org",
        listed_on=datetime.date(2020, 1, 2),
        review_on=datetime.date(2027, 1, 2),
        expires_on=datetime.date(2030, 1, 2),
        restriction=["father_names"],
        status="active",
        source=Source("list.xml", 17),
        extra={"remarks": "invented\n“quoted”", "nested": {"a": [1, 2.5, None, True], "ب": "پ"}},
    )
    return [
        everything,
        Entry("inv:2", "organization", ["Popal Exchange"], documents=[Document("registration", "AB-12345")]),
        Entry("inv:3", "vehicle", ["Hino truck"], documents=[Document("plate", "KBL 12345", "af")]),
        Entry("inv:4", "vessel", ["Gul Bahar"], documents=[Document("imo", "9074729")]),
        Entry("inv:5", "document", [], documents=[Document("passport", "Q7654321", "pk")]),
        Entry("inv:6", "person", ["FNU"]),
        Entry("inv:7", "person", [" ".join(["Gul"] * 60)]),
        Entry("inv:8", "person", ["😀 ", "Иван Петров", "王小明"]),
    ]
