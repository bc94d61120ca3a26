from pathlib import Path

import pytest

from rahdari import Document, Entry
from rahdari.lists.report import ReadReport

SAMPLE = Path(__file__).parents[1] / "samples" / "uk_sanctions_list.xml"
SOURCE = f"uk:{SAMPLE}"


def test_a_person_with_everything(entries: dict[str, Entry]) -> None:
    entry = entries["uk:XXX0001"]
    assert [(name.text, name.quality) for name in entry.names] == [
        ("ZARMAK KHEL SAMPLE TOLOVAND", "good"),
        ("Zarmakai", "low"),
        ("Zormak Tolovand", "good"),
        ("زرمک تولوند", "good"),
    ]
    assert entry.names[0].parts == {"given": "ZARMAK", "middle": "KHEL SAMPLE", "family": "TOLOVAND"}
    assert entry.father_names == ("Sharbat Tolovand",)
    assert [str(born) for born in entry.birth_dates] == ["1965", "1966-07", "1967", "1968-03-02"]
    assert entry.extra["birth_dates_as_stated"] == ["31/02/1970", "15/08/19yy"]
    assert entry.birth_places == ("Bareen village, Afghanistan",)
    assert (entry.nationalities, entry.sex, str(entry.listed_on)) == (("af",), "m", "2030-01-25")
    assert entry.documents == (
        Document("passport", "OR100200", "af"),
        Document("cnic", "1210100000019", "pk"),
        Document("national_id", "12345"),
        Document("tazkira", "44001", "af"),
    )
    assert entry.legal_basis == "The Invented (Sanctions) Regulations 2030"
    assert entry.extra["Title"] == ["Mullah", "Haji"]
    assert entry.extra["UNReferenceNumber"] == "XXi.001"
    assert entry.extra["Addresses"] == ["1 Invented Lane, Khost, Afghanistan"]


@pytest.mark.parametrize(
    ("id", "kind", "name", "documents"),
    [
        (
            "uk:XXX0002",
            "organization",
            "Nakojabad Trading OOO",
            (
                Document("registration", "1000000000001"),
                Document("other", "2000000002"),
                Document("registration", "HRB 777"),
            ),
        ),
        ("uk:XXX0003", "vessel", "SAMPLE STAR", (Document("imo", "1234567"),)),
        ("uk:XXX0004", "vessel", "SAMPLE MOON", (Document("imo", "7654321"),)),
        ("uk:XXX0005", "vessel", "SAMPLE SUN", ()),
        ("uk:XXX0006", "organization", "Sample Airline", ()),
    ],
)
def test_organisations_and_ships(
    entries: dict[str, Entry], id: str, kind: str, name: str, documents: tuple[Document, ...]
) -> None:
    entry = entries[id]
    assert (entry.kind, entry.names[0].text, entry.documents) == (kind, name, documents)


def test_what_is_bad_costs_only_itself(entries: dict[str, Entry], report: ReadReport) -> None:
    assert len(entries) == 6
    assert str(report.published_on) == "2031-02-05"
    assert [(p.severity, p.field, p.value) for p in report.problems] == [
        ("rejected", "Name", ""),
        ("rejected", "DOB", "31/02/1970"),
        ("rejected", "DOB", "15/08/19yy"),
        ("doubtful", "Nationality", "Atlantis"),
        ("rejected", "DateDesignated", "2030-02-31"),
        ("doubtful", "UKStatementofReasons", "1111111, 2222222"),
        ("doubtful", "IndividualEntityShip", "Balloon"),
    ]
