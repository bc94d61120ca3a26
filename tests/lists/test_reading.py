"""How a source is named, what a reading reports, and how little damage a bad field does."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.errors import SourceError
from rahdari.lists.builder import EntryBuilder
from rahdari.lists.reading import READERS, SourceSpec, parse_source, read_list
from rahdari.lists.report import ReadReport
from rahdari.records.dates import PartialDate
from rahdari.records.entry import Document, Entry

SAMPLES = Path(__file__).parents[1] / "samples"


def builder(report: ReadReport | None = None) -> EntryBuilder:
    made = EntryBuilder(report or ReadReport("un", "/lists/list.xml"), id="un:1", kind="person", line=7)
    made.name("Gul Agha")
    return made


def built(fill: Callable[[EntryBuilder], None]) -> tuple[Entry, list[tuple[str, str | None, str | None]]]:
    report = ReadReport("un", "/lists/list.xml")
    made = builder(report)
    fill(made)
    entry = made.build()
    assert entry is not None
    return entry, [(p.severity, p.field, p.value) for p in report.problems]


@pytest.mark.parametrize("name", ["list.xml", "a,b=c.xml", "C:list.xml"])
def test_a_source_is_a_format_and_a_path(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert parse_source(f"un:{tmp_path / name}") == SourceSpec("un", tmp_path / name)


def test_the_options_of_ofac_and_table(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("s,1.csv", "alt.csv", "add.csv", "more.csv", "m.toml")]
    for file in files:
        file.touch()
    sdn, alt, add, more, mapping = files
    spec = parse_source(f"ofac:sdn={sdn},alt={alt},add={add},comments={more}")
    assert (spec.path, spec.files) == (sdn, (sdn, alt, add, more))
    table = parse_source(f"table:{sdn},map={mapping}")
    assert (table.path, table.options, table.files) == (sdn, {"map": str(mapping)}, (sdn,))


def test_a_folder_of_ofac_is_known_by_the_official_names(tmp_path: Path) -> None:
    for name in ("SDN.CSV.gz", "alt.csv", "readme.txt", "cons_prim.csv"):
        (tmp_path / name).touch()
    assert [file.name for file in parse_source(f"ofac:{tmp_path}").files] == ["SDN.CSV.gz", "alt.csv"]
    (tmp_path / "SDN.CSV.gz").unlink()
    assert [file.name for file in parse_source(f"ofac:{tmp_path}").files] == ["cons_prim.csv"]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("", "'' is no known format.*FORMAT:PATH.*un, ofac, ofac-xml, eu,"),
        ("list.xml", "'list.xml' is no known format"),
        ("UN:list.xml", "'UN' is no known format"),
        ("un:", "names no file. Write un:PATH"),
        ("un:{}/none.xml", "none.xml: there is no such file"),
        ("un:{}", "is a folder, not a file. Name the file in it."),
        ("ofac:{}", "holds neither sdn.csv nor cons_prim.csv"),
        ("ofac:{}/none", "is no folder with OFAC's files"),
        ("ofac:alt={}/there", "names no file. Write ofac:sdn=PATH,alt=PATH,add=PATH"),
        ("ofac:sdn={}/there,alt={}/none", "none: there is no such file"),
        ("table:{}/there", "has no column mapping. Write table:PATH,map=MAP.toml"),
        ("table:{}/there,map={}/none", "none: there is no such file"),
    ],
)
def test_a_source_that_cannot_be_meant_says_what_can(tmp_path: Path, source: str, why: str) -> None:
    (tmp_path / "there").touch()
    with pytest.raises(SourceError, match=why):
        parse_source(source.replace("{}", str(tmp_path)))


def test_every_format_has_its_reader() -> None:
    for form in READERS:
        with pytest.raises(SourceError, match="no such file"):
            list(read_list(SourceSpec(form, Path("/nowhere/list"), {"map": "/nowhere/map"})))


def test_each_iteration_reads_and_reports_afresh() -> None:
    reading = read_list(f"un:{SAMPLES / 'un_list.xml'}")
    assert reading.report.entries.total() == 0
    first, report = list(reading), reading.report
    assert list(reading) == first
    assert reading.report == report
    assert report is not reading.report


def test_without_lxml_the_error_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['lxml'] = None\n"
        "from rahdari.errors import SourceError\n"
        "from rahdari.lists.reading import read_list\n"
        f"try: list(read_list('un:{SAMPLES / 'un_list.xml'}'))\n"
        "except SourceError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "reading the format un needs lxml" in run.stdout
    assert "pip install 'rahdari[lists]'" in run.stdout


def test_naming_a_source_imports_no_reader() -> None:
    code = (
        "import sys; from rahdari.lists.reading import parse_source\n"
        f"parse_source('un:{SAMPLES / 'un_list.xml'}')\n"
        "print([m for m in ('lxml', 'openpyxl', 'rahdari.lists.un') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["", " \t", "x" * 10_000, "\x00"])
def test_a_name_that_no_record_can_hold_costs_only_itself(name: str) -> None:
    entry, problems = built(lambda b: b.name(name, field="ALIAS"))
    assert [n.text for n in entry.names] == ["Gul Agha"]
    assert problems == [("rejected", "ALIAS", name[:80])]


@pytest.mark.parametrize("when", ["31/02/1970", "1970-02-31", "soon", "03/02/1968", "1347", ""])
def test_a_date_that_is_none_or_could_be_two_is_left_out(when: str) -> None:
    entry, problems = built(lambda b: b.birth(when, field="DOB"))
    assert entry.birth_dates == ()
    assert problems == [("rejected", "DOB", when)]


def test_dates_in_words_and_ready_made() -> None:
    def fill(b: EntryBuilder) -> None:
        b.birth("circa 1951")
        b.birth("10 Dec 1948")
        b.birth(PartialDate.year(1960))
        b.birth(None)

    entry, problems = built(fill)
    assert ([str(born) for born in entry.birth_dates], problems) == (["1951~", "1948-12-10", "1960"], [])


def test_unknown_countries_and_sexes_are_kept_and_reported() -> None:
    def fill(b: EntryBuilder) -> None:
        b.nationality("Ruritania", field="NAT")
        b.nationality("Iran (Islamic Republic of)", field="NAT")
        b.document("passport", "A123", "Ruritania", field="DOC")
        b.sex("unknown", field="SEX")

    entry, problems = built(fill)
    assert entry.nationalities == ("ir",)
    assert entry.documents == (Document("passport", "A123"),)
    assert entry.extra == {
        "nationalities": ["Ruritania"],
        "document_issuers": ["A123: Ruritania"],
        "gender": "unknown",
    }
    assert [(severity, field) for severity, field, _ in problems] == [
        ("doubtful", "NAT"),
        ("doubtful", "DOC"),
        ("doubtful", "SEX"),
    ]


@pytest.mark.parametrize("number", ["---", "", "1" * 200])
def test_a_number_that_is_none_costs_only_the_document(number: str) -> None:
    entry, problems = built(lambda b: b.document("passport", number, field="NO"))
    assert entry.documents == ()
    assert problems == [("rejected", "NO", number[:80])]


def test_a_record_that_no_entry_can_hold_is_rejected_with_its_line() -> None:
    report = ReadReport("un", "list.xml")
    nameless = EntryBuilder(report, id="un:2", kind="person", line=9)
    assert nameless.build() is None
    (problem,) = report.problems
    assert (problem.severity, problem.line, problem.entry_id) == ("rejected", 9, "un:2")
    assert problem.why == "a record needs a name or a document; the record is left out"


def test_a_field_that_no_entry_has_is_a_mistake_of_the_reader() -> None:
    with pytest.raises(TypeError, match="no field listedon"):
        builder().set("listedon", 1)


def test_lists_in_extra_are_joined() -> None:
    entry, _ = built(
        lambda b: [b.extra("a", ["1"]), b.extra("a", ["2"]), b.extra("b", ""), b.extra("c", None)]
    )
    assert entry.extra == {"a": ["1", "2"]}


def test_the_source_names_the_file_without_its_folder() -> None:
    entry, _ = built(lambda b: None)
    assert entry.source is not None
    assert (entry.source.file, entry.source.line) == ("list.xml", 7)


@given(text=st.text(max_size=30), script=st.sampled_from([None, "Arab"]))
def test_no_text_whatever_breaks_a_builder(text: str, script: str | None) -> None:
    def fill(b: EntryBuilder) -> None:
        b.name(text, script=script, parts={"given": text})
        for add in (b.father, b.grandfather, b.place, b.birth, b.nationality, b.sex):
            add(text)
        b.document("other", text, text)
        b.day("listed_on", text, field="day")

    entry, problems = built(fill)
    assert len(entry.names) + sum(field == "name" for _, field, _ in problems) in (1, 2)
