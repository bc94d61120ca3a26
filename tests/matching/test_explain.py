"""The explanation is the computation: every piece of evidence is a line, and the lines add up."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from rahdari.errors import UsageError
from rahdari.matching import explain as words
from rahdari.matching.evidence import Hit
from rahdari.records.entry import Document, Entry, Name, Subject
from rahdari.records.schema import document_from_text
from rahdari.screening import Screener, build_index
from rahdari.screening.comparing import compare

PASSPORT, CNIC = Document("passport", "P0123456", "af"), Document("cnic", "35202-1234567-1")
EVERYTHING: dict[str, Any] = {
    "father_names": ["Karim"],
    "grandfather_names": ["Gul Khan"],
    "birth_dates": ["1968-03-02"],
    "birth_places": ["Khost"],
    "nationalities": ["af"],
    "sex": "m",
    "documents": [PASSPORT],
}
PAIRS: list[tuple[Any, dict[str, Any], Any, dict[str, Any]]] = [
    ("Nasir Popal", EVERYTHING, "Nasir Popal", EVERYTHING),
    ("Nasir Popal", EVERYTHING, "Haji Zmaray Popal", EVERYTHING | {"sex": "f", "nationalities": ["ru"]}),
    ("Popal Gul Naseer", {"father_names": ["Karim"]}, "Nasir Gul bin Karim Popal", {}),
    ("نصیر پوپل", {"documents": [CNIC]}, "Nasir Popal", {"documents": [Document("cnic", "35202-7654321-1")]}),
    ("Gulkarim N.", {}, "Gul Karim Nasir", {"birth_dates": ["1968"]}),
    ("Gul Karim Nasir", {}, "Gulkarim Popal", {}),
    (Name("POPAL NAS", truncated=True), {}, "Popal Nasir", {}),
    ("Nasir", {"birth_dates": ["1968-02-03"]}, "Nasir", {"birth_dates": ["1968-03-02"]}),
    ("Nasir", {"birth_dates": ["1978-03-02"]}, "Nasir", {"birth_dates": ["1968-03-02", "1971~"]}),
    ("Nasir", {"birth_dates": ["1967"]}, "Nasir", {"birth_dates": ["1968"]}),
    ("Nasir", {"birth_dates": ["1960/1970"]}, "Nasir", {"birth_dates": ["1968"]}),
    ("Nasir", {"birth_dates": ["1999"]}, "Nasir", {"birth_dates": ["1968"]}),
    (
        "Nasir bin Karim",
        {"birth_dates": ["1968-11-25"]},
        "Karim bin Nasir",
        {"birth_dates": ["1968-01-01"]},
    ),
    ("Muhammad Zadran", {}, "Nasir Muhammad Gul Karim Popal Khostai Wardak", {}),
    ("Zmaray Khostai", {"documents": [PASSPORT]}, "Nasir Popal", {"documents": [PASSPORT]}),
]


def hits() -> list[Hit]:
    return [
        compare(
            Subject([mine], **more), Entry("inv:1", "person", [theirs, "Gul Agha"], **their), threshold=9.5
        )
        for mine, more, theirs, their in PAIRS
    ]


@pytest.fixture(scope="module", params=range(len(PAIRS)))
def hit(request: pytest.FixtureRequest) -> Hit:
    return hits()[request.param]


def test_the_lines_add_up_to_the_total(hit: Hit) -> None:
    head, *lines = hit.explain().splitlines()
    total = float(re.search(r"(-?[\d.]+) bits of evidence$", head)[1])  # type: ignore[index]
    found = [float(bits[1]) for line in lines if (bits := re.match(r"\s+([+-]\d+\.\d)  ", line))]
    assert len(found) == len(hit.evidence)
    assert found == sorted(found, reverse=True)
    assert sum(found) == pytest.approx(total, abs=0.05 * (len(found) + 1))
    assert total == pytest.approx(hit.bits, abs=0.05)


def test_the_head_names_the_two_and_the_entry(hit: Hit) -> None:
    head = hit.explain().splitlines()[0]
    assert hit.subject.names[0].text in head
    assert hit.entry.names[0].text in head
    assert "[inv:1]" in head


def test_the_last_line_says_refer_or_clear_and_no_more(hit: Hit) -> None:
    last = hit.explain().splitlines()[-1]
    assert last.split(":")[0].strip() == ("refer" if hit.refer else "clear")
    assert "9.5" in last


def test_nothing_is_said_that_nobody_can_read(hit: Hit) -> None:
    text = hit.explain()
    assert "None" not in text
    assert "{" not in text


def test_every_relation_has_words() -> None:
    shown = {e.relation for hit in hits() for e in hit.evidence}
    assert shown == set(words._RELATIONS) - {"namesakes"}  # it takes a list to know them


FATHERS = ("Karim", "Zmaray", "Omar")
KEYS = {"father": "father_names", "born": "birth_dates", "place": "birth_places"}


def _record(cell: str) -> dict[str, Any]:
    """Read `Nasir Popal; father: Karim`, as the reference writes its examples."""
    name, *rest = cell.split("; ")
    record: dict[str, Any] = {"names": [Name(name, truncated="cut" in rest)]}
    for key, value in (part.split(": ") for part in rest if part != "cut"):
        if key == "also":
            record["names"].append(value)
        elif key == "nationality":
            record["nationalities"] = value.split()
        elif key == "document":
            record["documents"] = [document_from_text(value)]
        elif key == "sex":
            record["sex"] = value
        else:
            record[KEYS[key]] = [value]
    return record


REFERENCE = (Path(__file__).parents[2] / "docs" / "reference" / "evidence.md").read_text("utf-8")
EXAMPLES = re.findall(r"^\| `([^`]+)` \| (.+?) \| (.+?) \| .*\|$", REFERENCE, re.MULTILINE)


@pytest.mark.parametrize(("relation", "subject", "entry"), EXAMPLES)
def test_the_examples_of_the_reference_are_true(
    relation: str, subject: str, entry: str, tmp_path: Path
) -> None:
    one, other = Subject(**_record(subject)), Entry("x", "person", **_record(entry))
    hit = compare(one, other)
    if relation == "namesakes":  # it takes a list to know them
        others = [Entry(f"{n}", "person", other.names, father_names=[f]) for n, f in enumerate(FATHERS)]
        build_index([other, *others], tmp_path / "index")
        hit = Screener.open(tmp_path / "index").screen(one, limit=9, refer_only=False)[0]
    of_name = ":" not in subject or relation in ("patronymic", "kin")
    assert relation in {e.relation for e in hit.evidence if of_name or e.field != "names"}


def test_the_reference_has_every_relation_and_every_field() -> None:
    assert {relation for relation, _, _ in EXAMPLES} == set(words._RELATIONS)
    assert set(words._FIELDS) <= set(re.findall(r"^\| `([^`]+)` \|", REFERENCE, re.MULTILINE))


def test_what_only_one_side_states_is_said_to_weigh_nothing() -> None:
    hit = compare(Subject(["Nasir"], father_names=["Karim"]), Entry("x", "person", ["Nasir"]))
    assert "     0    father's name: on one side only" in hit.explain().splitlines()


def test_an_equal_number_of_somebody_else_says_verify_the_document() -> None:
    assert "verify the document" in hits()[-1].explain()


def test_records_without_a_name_are_shown_by_their_document() -> None:
    subject, entry = Subject([], documents=[PASSPORT]), Entry("x", "document", [], documents=[PASSPORT])
    assert compare(subject, entry).explain().startswith("P0123456  ~  P0123456  [x]")


def test_a_language_that_there_is_not() -> None:
    with pytest.raises(UsageError, match="'ps'"):
        hits()[0].explain("ps")
