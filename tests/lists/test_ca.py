from pathlib import Path

import pytest

from rahdari import Document, Entry
from rahdari.lists.ca import _aliases
from rahdari.lists.report import ReadReport
from rahdari.records.entry import Kind

SAMPLE = Path(__file__).parents[1] / "samples" / "ca_sema.xml"
SOURCE = f"ca:{SAMPLE}"


def test_a_person_with_everything(entries: dict[str, Entry]) -> None:
    entry = entries["ca:nakojabad:1-part-1:7"]
    assert entry.kind == "person"
    assert [name.text for name in entry.names] == [
        "Zarmak Khel TOLOVAND",
        "Zormak TOLOVAND",
        "Зармак ТОЛОВАНД",
        "زرمک تولوند",
    ]
    assert entry.names[0].parts == {"given": "Zarmak Khel", "family": "TOLOVAND"}
    assert [str(born) for born in entry.birth_dates] == ["1962-03-02", "1963-04"]
    assert entry.nationalities == ()
    assert (str(entry.listed_on), entry.source and entry.source.line) == ("2030-09-28", 3)
    assert entry.legal_basis == "Nakojabad / Nakojabad (pays), Schedule 1, Part 1, item 7"
    assert entry.extra["title"] == "Major General/major-général"


def test_the_names_of_elements_since_2025(entries: dict[str, Entry]) -> None:
    entry, ship = entries["ca:nakojabad:1-part-1:8"], entries["ca:nakojabad:1-1:2"]
    assert entry.names[0].text == "Behnam Sarvestaqi"
    assert [str(born) for born in entry.birth_dates] == ["1970/1979"]
    assert (ship.kind, ship.extra["title"]) == ("vessel", "Oil Tanker | Pétrolier")


def test_organisations_and_vessels(entries: dict[str, Entry]) -> None:
    works, star = entries["ca:nakojabad:1-part-2:1"], entries["ca:nakojabad:1-1:1"]
    assert (works.kind, [name.text for name in works.names]) == (
        "organization",
        [
            "Nakojabad Tractor Works (NTW)",
            "Usine de tracteurs de Nakojabad",
            "NTW Holding",
            "Тракторный завод, АО",
            "Tractor Works of Nakojabad, LLC",
        ],
    )
    assert (star.kind, star.documents, star.birth_dates) == ("vessel", (Document("imo", "1234567"),), ())
    assert star.extra["built"] == "2004"


def test_what_is_bad_costs_only_itself(entries: dict[str, Entry], report: ReadReport) -> None:
    gulrang = entries["ca:invreg:3-1"]
    assert [(name.text, name.quality) for name in gulrang.names] == [
        ("Gulrang Bareenai", "good"),
        ("Gulo", "low"),
    ]
    assert gulrang.extra["birth_dates_as_stated"] == ["Sep-62"]
    assert len(entries) == 6
    assert [(p.field, p.line, p.entry_id) for p in report.problems] == [
        ("DateOfBirthOrShipBuildDate", 14, "ca:invreg:3-1"),
        ("DateOfListing", 14, "ca:invreg:3-1"),
        ("name", 58, "ca:nakojabad:9"),
        ("names", 58, "ca:nakojabad:9"),
    ]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("person", "Ana Sample or Anna Sample", ["Ana Sample", "Anna Sample"]),
        ("person", "Сампле, Анна Ивановна", ["Сампле, Анна Ивановна"]),
        ("person", "(Анна САМПЛЕ / Ганна САМПЛЕ", ["Анна САМПЛЕ", "Ганна САМПЛЕ"]),
        ("organization", "Sample and Sons, Ltd.", ["Sample and Sons, Ltd."]),
        ("organization", "Sample Bank, Bank of Samples", ["Sample Bank", "Bank of Samples"]),
        ("organization", "Акционерное общество or АО Образец", ["Акционерное общество or АО Образец"]),
        ("organization", "Войска защиты, химической и другой", ["Войска защиты, химической и другой"]),
        ("organization", "Works (cars, trucks)", ["Works (cars, trucks)"]),
    ],
)
def test_aliases_are_set_apart(kind: Kind, text: str, expected: list[str]) -> None:
    assert _aliases(text, kind) == expected
