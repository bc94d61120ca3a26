import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari import Document, Entry
from rahdari.errors import SourceError
from rahdari.lists import nacta
from rahdari.lists.reading import read_list
from rahdari.lists.report import ReadReport

SAMPLE = Path(__file__).parents[1] / "samples" / "nacta_4th_schedule.json"
FIELDS = st.fixed_dictionaries({key: st.text(max_size=40) for key in ("Name", "FatherName", "CNIC")})


@pytest.fixture(scope="module")
def read() -> tuple[list[Entry], ReadReport]:
    reading = read_list(f"nacta:{SAMPLE}")
    return list(reading), reading.report


def test_names_fathers_and_numbers(read: tuple[list[Entry], ReadReport]) -> None:
    entry = read[0][0]
    assert [(name.text, name.quality) for name in entry.names] == [
        ("Zarmak Tolovand", "good"),
        ("Doctor", "low"),
        ("Zormak Khan", "good"),
        ("Zarmakai", "low"),
        ("Haji Zarmak", "good"),
    ]
    assert (entry.father_names, entry.sex) == (("Sharbat Khan", "Mirwand"), "m")
    assert entry.documents == (Document("cnic", "12101-0000001-9", "pk"),)
    assert entry.extra == {"province": "KP", "district": "NAKOJABAD"}
    assert entry.birth_places == ()


def test_marks_of_kinship(read: tuple[list[Entry], ReadReport]) -> None:
    _, daughter, wife, *_ = read[0]
    assert (daughter.names[0].text, daughter.father_names, daughter.sex) == (
        "Gulrang Bareenai",
        ("Bareen Gul", "Haji"),
        "f",
    )
    assert (wife.father_names, wife.sex, wife.extra["husband_names"]) == ((), "f", ["Sample Khan"])


def test_what_is_missing_or_bad_costs_only_itself(read: tuple[list[Entry], ReadReport]) -> None:
    entries, report = read
    assert [entry.father_names for entry in entries[3:]] == [(), (), ()]
    assert [name.text for name in entries[3].names] == ["Sampleullah", "Samplo"]
    assert entries[3].extra["residence"] == "Bareen Village"
    assert entries[2].extra["cnic_as_stated"] == ["12101-0000001"]
    assert [(p.severity, p.line, p.field) for p in report.problems] == [
        ("doubtful", 16, "FatherName"),
        ("rejected", 16, "CNIC"),
        ("rejected", 30, "FatherName"),
        ("rejected", 37, "FatherName"),
        ("doubtful", 37, "id"),
        ("rejected", 44, "names"),
        ("rejected", 51, None),
        ("rejected", 54, None),
    ]


def test_ids_stay_when_only_the_form_of_the_facts_changes(read: tuple[list[Entry], ReadReport]) -> None:
    first, *_, one, other = read[0]
    assert other.id == f"{one.id}#2"
    with_number = {"Name": "Written otherwise", "FatherName": "Other", "CNIC": "1210100000019"}
    assert nacta._reference(with_number) == first.id


@given(FIELDS)
def test_any_text_is_read_or_reported(fields: dict[str, str]) -> None:
    report = ReadReport("nacta", "x.json")
    entry = nacta._entry(fields, 1, report)
    assert entry is not None or report.rejected
    again = nacta._entry({key: f" {text}\t" for key, text in fields.items()}, 1, report)
    assert (entry and entry.id) == (again and again.id)


@given(
    st.lists(st.one_of(FIELDS, st.integers(), st.text(max_size=5)), max_size=5), st.sampled_from([None, 1])
)
def test_each_object_is_read_with_its_line(
    tmp_path_factory, values: list[object], indent: int | None
) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path_factory.mktemp("nacta") / "list.json"
    path.write_text(json.dumps(values, indent=indent, ensure_ascii=False), encoding="utf-8")
    report = ReadReport("nacta", str(path))
    lines = [line for line, _ in nacta._objects(read_list(f"nacta:{path}").spec, report)]
    objects = [value for value in values if isinstance(value, dict)]
    assert len(lines) == len(objects)
    if indent and values and isinstance(values[0], dict):
        assert lines[0] == 2
    assert report.rejected == len(values) - len(objects)


@pytest.mark.parametrize(
    ("text", "why"),
    [('{"data": []}', "no JSON array"), ('[{"Name": "Zarm', "not whole JSON"), ("", "no JSON array")],
)
def test_a_file_that_is_no_such_list_is_refused(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "list.json"
    path.write_text(text)
    with pytest.raises(SourceError, match=why):
        list(read_list(f"nacta:{path}"))
