"""Facts in free text, in the phrases that publishers use; all people invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.lists import prose
from rahdari.lists.builder import EntryBuilder
from rahdari.lists.report import ReadReport
from rahdari.records.entry import Entry, Kind


def read(text: str, *, kind: Kind = "person", name: str = "A", doubtful: int = 0) -> Entry:
    """Read a remark about an entry with these names."""
    builder = EntryBuilder(ReadReport("au", "x"), id="au:1", kind=kind)
    builder.name(name)
    prose.add_facts(builder, text, field="remark")
    entry = builder.build()
    assert entry
    assert (builder.report.rejected, builder.report.doubtful) == (0, doubtful)
    return entry


@pytest.mark.parametrize(
    ("text", "fathers", "grandfathers"),
    [
        ("Father's name is Abu Sample. Mother's name is Gulrang.", ["Abu Sample"], []),
        ("(c) Father’s name: M. Anwar Sample; (d) Photo available", ["M. Anwar Sample"], []),
        (
            "Father’s name is Sample ben Ahmed al Zohrani and mother's name is X",
            ["Sample ben Ahmed al Zohrani"],
            [],
        ),
        ("Father's name is Zarmak (a.k.a.: Haji Zar). Injured leg.", ["Zarmak", "Haji Zar"], []),
        ("Father's name is Gulab, also known as Gulo. Left", ["Gulab", "Gulo"], []),
        ("Father’s name (adoptive father) is Zarif (also spelled Zareef).", ["Zarif", "Zareef"], []),
        ("Alternative father's name is Nazar Review pursuant to", ["Nazar"], []),
        ("Name of father: Ali Sample.", ["Ali Sample"], []),
        ("Grandfather's name is Salam.", [], ["Salam"]),
        ("XXi.051 Son of M. Akbar Sample. Passport", ["M. Akbar Sample"], []),
        ("Son of Sample Tolovand and brother of Hafez", ["Sample Tolovand"], []),
        ("Daughter of Ruritanian President Boris Sample", [], []),
        ("Son of the President of Nakojabad, Sample", [], []),
        ("Father of Mirwais Sample. His father-in-law Kim Sample", [], []),
        ("Stanislav TOLOVAND is the son of Sergey TOLOVAND (X1), who", ["Sergey TOLOVAND"], []),
        ("because he is the son of Boris Tolovand.", ["Boris Tolovand"], []),
        ("Mirwais SAMPLE is the son of Sergey SAMPLE.", [], []),
        ("married to the son of Boris Tolovand; wife of Ali; brother of Omar", [], []),
        ("Father's name is Haji Gul Agha. Tall.", ["Haji Gul Agha"], []),
        ("Father’s name: Gul Agha. Grandfather’s name: Sher Agha. Tall.", ["Gul Agha"], ["Sher Agha"]),
        ("Father’s name is  Sample Ben Test, mother’s name is Zina.", ["Sample Ben Test"], []),
        ("Name of father is Ag Musa, name of mother is Wallet Sidi.", ["Ag Musa"], []),
        ("Name of father: M. Ali. Rahim is a driver.", ["M. Ali"], []),
        ("Alternative father’s name is Nazar ‘Abd-al-Karim.", ["Nazar ‘Abd-al-Karim"], []),
        ("Father’s name (adoptive father) is Jean Exemple (also Yan).", ["Jean Exemple"], []),
        ("Father's name: Haris bin Sample al-Test Provided support", ["Haris bin Sample al-Test"], []),
        ("Father's name is Gul Agha and he is tall", ["Gul Agha"], []),
        ("Son of Gul Agha (deceased).", ["Gul Agha"], []),
        ("Father’s name was Ben Test.", ["Ben Test"], []),
        ("Tall; daughter of Gul Agha", ["Gul Agha"], []),
        ("Spokesperson of Gul Agha. Grandson of Sher Agha. Mother’s name: Bibi.", [], []),
        ("Father-in-law of Gul Agha. Uncle is the son of a leader.", [], []),
    ],
)
def test_fathers_and_grandfathers(text: str, fathers: list[str], grandfathers: list[str]) -> None:
    entry = read(text, name="Stanislav Tolovand")
    assert (list(entry.father_names), list(entry.grandfather_names)) == (fathers, grandfathers)


@pytest.mark.parametrize(
    ("text", "father", "doubtful"),
    [
        ("Son of Gulrang Sample and Mirwais Tolovand.", "Mirwais Tolovand", 0),
        ("Son of Mirwais Tolovand and Gulrang Sample.", "Mirwais Tolovand", 0),
        ("Son of Gulrang Sample and Mirwais Tolovand Review pursuant", "Mirwais Tolovand", 0),
        ("Son of Mirwais and Gulrang Sample.", "Mirwais", 1),
        ("Son of Mirwais Tolovand and Gulrang Tolovand.", None, 0),
        ("Son of Mirwais Mir and Gulrang Sample.", None, 0),
        ("Son of Mirwais and Gulrang.", None, 0),
    ],
)
def test_which_of_two_parents_is_the_father(text: str, father: str | None, doubtful: int) -> None:
    entry = read(text, name="Stanislav Tolovand", doubtful=doubtful)
    assert list(entry.father_names) == ([father] if father else [])


@pytest.mark.parametrize(
    ("text", "births", "places"),
    [
        ("born in 1976", ["1976"], []),
        ("born 16 Dec. 1949, in Test South", ["16 Dec. 1949"], ["Test South"]),
        ("born 4 May.1981 in Nakojabad, Logar", ["4 May.1981"], ["Nakojabad, Logar"]),
        ("born in Kandahar on 02 Jan.1961", ["02 Jan.1961"], ["Kandahar"]),
        (
            "DOB: a) 11 Apr. 1960 b) 12 Apr. 1963. POB: Giza, Egypt.",
            ["11 Apr. 1960", "12 Apr. 1963"],
            ["Giza, Egypt"],
        ),
        ("(DPOB - 1977) - Passport No. 284999", ["1977"], []),
        ("Other possible date of birth: 1979.", ["1979"], []),
        ("stubborn in 1976, birthmark 1980", [], []),
        ("DOB: 10.9.1958.", ["10.9.1958"], []),
        (
            "DOB: a) Between 1955 and 1958 b) Approximately 1960 POB: Khost, Test Good quality a.k.a.",
            ["Between 1955 and 1958", "Approximately 1960"],
            ["Khost, Test"],
        ),
        (
            "name X, DOB: 1 Jan. 1973, POB: Test (Old Test), Syria). He",
            ["1 Jan. 1973"],
            ["Test (Old Test), Syria"],
        ),
    ],
)
def test_births_and_places(text: str, births: list[str], places: list[str]) -> None:
    assert (prose.births(text), prose.places(text)) == (births, places)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("expired, under the name of Gul Agha", ["Gul Agha"]),
        ("issued to Mohd Gul bin Agha; valid", ["Mohd Gul bin Agha"]),
        ("Name in Latin script: Gul Agha; name in original script: گل آغا ; expires", ["Gul Agha", "گل آغا"]),
        ("original script: Гуль-Ага", ["Гуль-Ага"]),
        ("issued by the Ministry", []),
        ("written in Arabic script, like the others", []),
        ("under name Gul Agha b) passport", ["Gul Agha"]),
        ("under the name of Gul Agha National identification", ["Gul Agha"]),
        ("Name in Arabic script: http://example.org", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert prose.names(text) == names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gender: Male.", "Male"),
        ("Sex: female", "female"),
        ("Gender [Male]", "Male"),
        ("Gender and Culture", None),
    ],
)
def test_sex(text: str, found: str | None) -> None:
    assert prose.sex(text) == found


def test_nationalities() -> None:
    text = "Nationality: Egypt. (Nationality - Iraq) Nationality: South Sudan Passport no: 1"
    assert prose.nationalities(text) == ["Egypt", "Iraq", "South Sudan"]


@pytest.mark.parametrize(
    ("kind", "text", "documents"),
    [
        ("person", "Passport no. AB 1234. Registration number: 5551", ["AB 1234"]),
        ("organization", "Passport no. AB 1234. National ID: 5551. IMO number: 1234567", ["5551", "1234567"]),
        (
            "vehicle",
            "Vehicle; registration plate: KBL 10203. Chassis number: ZZ9000001",
            ["KBL 10203", "ZZ9000001"],
        ),
        ("person", "Drives a car, registration plate: KBL 10203", []),
    ],
)
def test_only_documents_that_a_kind_can_have(kind: Kind, text: str, documents: list[str]) -> None:
    assert [document.number for document in read(text, kind=kind).documents] == documents


def test_a_number_that_the_record_has_already_is_not_stated_twice() -> None:
    assert len(read("Passport no. AB 1234; passport number AB-1234 (Pakistan)").documents) == 1


def test_names_in_a_note_are_as_good_as_the_field_it_belongs_to() -> None:
    builder = EntryBuilder(ReadReport("un", "x"), id="un:1", kind="person")
    prose.add_facts(builder, "issued under name Gul Agha", field="NOTE", quality="low")
    assert [(name.text, name.quality) for name in builder.names] == [("Gul Agha", "low")]


@given(st.text(st.sampled_from("Father's name is Son of A. b) DOB: 19 passport no 12 (;گل"), max_size=80))
def test_any_text_gives_facts_or_none(text: str) -> None:
    builder = EntryBuilder(ReadReport("un", "x"), id="un:1", kind="person")
    builder.name("Gul Agha")
    prose.add_facts(builder, text, field="remark")
    assert builder.build()
