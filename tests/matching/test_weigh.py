"""Two records: every field counts once, what is missing counts nothing, and kinship is not identity."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from rahdari.matching.evidence import Evidence, Hit
from rahdari.records.entry import Document, Entry, Subject
from rahdari.screening.comparing import compare

NAME = ["Nasir Popal"]
OWN_FIELDS = ("grandfather_names", "birth_dates", "birth_places", "sex", "documents")
"""Fields whose evidence has nothing to do with that of another one."""


def hit(subject: dict[str, Any], entry: dict[str, Any]) -> Hit:
    given = Subject(**{"names": NAME} | subject)
    return compare(given, Entry(**{"id": "x", "kind": given.kind, "names": NAME} | entry))


def bits(subject: dict[str, Any], entry: dict[str, Any], field: str | None = None) -> float:
    return sum(e.bits for e in hit(subject, entry).evidence if field in (None, e.field))


def by_field(hit: Hit) -> dict[str, list[Evidence]]:
    """Evidence by field, without what is taken off for relatives, which several fields make up."""
    out = defaultdict(list)
    for evidence in hit.evidence:
        if evidence.relation != "kin":
            out[evidence.field].append(evidence)
    return dict(out)


CHOICES: dict[str, list[Any]] = {
    "names": [["Nasir Karim Popal"], ["Nasir"], ["نصیر پوپل"], ["Nasir Popal", "Nasir Karim"], ["Zmaray"]],
    "father_names": [["Karim"], ["کریم"], ["Karim", "Gul Karim"], ["Zmaray"]],
    "grandfather_names": [["Gul Khan"], ["گل خان"]],
    "birth_dates": [["1968"], ["1968-03-02"], ["1968-01-01", "1969~"], ["1990/1995"]],
    "birth_places": [["Khost"], ["Kabul", "Khost"]],
    "nationalities": [["af"], ["pk"], ["af", "pk"], ["ru"]],
    "sex": ["m", "f"],
    "documents": [[Document("passport", "P0123456", "af")], [Document("cnic", "35202-1234567-1")]],
}


@st.composite
def fields(draw: st.DrawFn) -> dict[str, Any]:
    chosen = {"names": draw(st.sampled_from(CHOICES["names"]))}
    for field in draw(st.sets(st.sampled_from(list(CHOICES)))):
        chosen[field] = draw(st.sampled_from(CHOICES[field]))
    return chosen


@given(fields(), fields())
def test_a_field_on_one_side_only_says_nothing(subject: dict[str, Any], entry: dict[str, Any]) -> None:
    for evidence in hit(subject, entry).evidence:
        # a father's name may also stand within the other side's full name
        needed = {"father_names", "names"} if evidence.relation == "patronymic" else {evidence.field}
        assert any(field in subject for field in needed)
        assert any(field in entry for field in needed)


@given(fields(), fields(), st.sampled_from(OWN_FIELDS), st.booleans())
def test_removing_a_field_removes_exactly_its_evidence(
    subject: dict[str, Any], entry: dict[str, Any], field: str, of_subject: bool
) -> None:
    before = by_field(hit(subject, entry))
    (subject if of_subject else entry).pop(field, None)
    after = by_field(hit(subject, entry))
    before.pop(field, None)
    assert after == before


@given(fields(), fields())
def test_removing_the_entrys_nationality_leaves_the_rest(
    subject: dict[str, Any], entry: dict[str, Any]
) -> None:
    before = by_field(hit(subject, entry))
    entry.pop("nationalities", None)
    before.pop("nationalities", None)
    assert by_field(hit(subject, entry)) == before


@given(fields(), fields())
def test_removing_the_subjects_nationality_changes_how_common_its_names_are_and_nothing_else(
    subject: dict[str, Any], entry: dict[str, Any]
) -> None:
    before = by_field(hit(subject, entry))
    subject.pop("nationalities", None)
    after = by_field(hit(subject, entry))
    assert "nationalities" not in after
    for field in ("birth_dates", "birth_places", "sex", "documents"):
        assert after.get(field) == before.get(field)


@given(fields(), fields(), st.booleans())
def test_removing_a_fathers_name_leaves_the_rest(
    subject: dict[str, Any], entry: dict[str, Any], of_subject: bool
) -> None:
    before = by_field(hit(subject, entry))
    (subject if of_subject else entry).pop("father_names", None)
    after = by_field(hit(subject, entry))
    assert {e.relation for e in after.pop("father_names", [])} <= {"patronymic"}
    before.pop("father_names", None)
    assert after == before


@given(fields(), fields())
def test_the_sum_is_that_of_the_evidence(subject: dict[str, Any], entry: dict[str, Any]) -> None:
    found = hit(subject, entry)
    assert found.millibits == sum(e.millibits for e in found.evidence)
    assert found.bits == found.millibits / 1000
    assert all(isinstance(e.millibits, int) for e in found.evidence)


@given(fields(), fields())
def test_repeating_a_name_or_a_date_changes_nothing(subject: dict[str, Any], entry: dict[str, Any]) -> None:
    again = {k: [*v, *v] if isinstance(v, list) else v for k, v in entry.items()}
    assert hit(subject, again).evidence == hit(subject, entry).evidence


# --- what else there is


@pytest.mark.parametrize("name", ["FNU", "XXX", "FNU LNU", "..."])
def test_a_missing_name_is_not_different(name: str) -> None:
    document = [Document("passport", "P0123456", "af")]
    found = by_field(hit({"names": [name], "documents": document}, {"documents": document}))
    assert list(found) == ["documents"]
    found = by_field(hit({"documents": document}, {"names": [name], "documents": document}))
    assert list(found) == ["documents"]


@pytest.mark.parametrize(
    ("kind", "name", "document"),
    [
        ("vehicle", "Hino truck", Document("plate", "KBL 12345", "af")),
        ("vessel", "Gul Bahar", Document("imo", "9074729")),
        ("organization", "Popal Exchange", Document("registration", "AB-12345")),
        ("document", "", Document("passport", "P0123456", "af")),
    ],
)
def test_other_kinds_are_compared_too(kind: str, name: str, document: Document) -> None:
    names = [name] if name else []
    same = {"kind": kind, "names": names, "documents": [document]}
    assert bits(same, same) > 10
    found = by_field(hit(same, same))
    found.pop("documents")
    assert by_field(hit({"kind": kind, "names": names or ["?"]}, same)) == found


@pytest.mark.parametrize(
    ("other", "verify"),
    [
        ({}, "identity"),
        ({"names": ["Zmaray Khostai"]}, "document"),
        ({"birth_dates": ["1999-11-25"]}, "document"),
        ({"names": ["Zmaray Khostai"], "documents": []}, "identity"),
    ],
)
def test_an_equal_number_of_somebody_else_means_verify_the_document(
    other: dict[str, Any], verify: str
) -> None:
    subject = {"birth_dates": ["1968-03-02"], "documents": [Document("passport", "P0123456", "af")]}
    assert hit(subject | other, subject).verify == verify


def test_a_hit_names_its_versions_and_refers_only_by_a_threshold() -> None:
    subject, entry = Subject(NAME), Entry("x", "person", NAME)
    found = compare(subject, entry)
    assert found.refer is None
    assert dict(found.versions)["parameters"]
    assert compare(subject, entry, threshold=found.bits).refer is True
    assert compare(subject, entry, threshold=found.bits + 0.001).refer is False
    assert evolve(found, threshold=None).evidence == compare(subject, entry, threshold=3.0).evidence
