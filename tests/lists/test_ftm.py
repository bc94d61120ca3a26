"""FollowTheMoney, on an invented file that shows every trait."""

import gzip
import json
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from rahdari.errors import SourceError
from rahdari.lists.reading import read_list
from rahdari.records.entry import Document

SAMPLE = Path(__file__).parents[1] / "samples" / "ftm_entities.jsonl"


def reading(path):
    found = read_list(f"ftm:{path}")
    return {entry.id: entry for entry in found}, found.report


@pytest.fixture(scope="module")
def sample():
    return reading(SAMPLE)


def lines(tmp_path, *entities):
    path = tmp_path / "entities.ftm.json"
    path.write_text("".join(json.dumps(entity) + "\n" for entity in entities))
    return path


def test_entries_keep_their_ids_and_kinds(sample):
    entries, report = sample
    assert {id: entry.kind for id, entry in entries.items()} == {
        "Q-inv-1": "person",
        "inv-2": "person",
        "inv-3": "person",
        "inv-4": "organization",
        "inv-5": "organization",
        "inv-6": "vessel",
        "inv-7": "vehicle",
        "inv-8": "vehicle",
    }
    assert dict(report.entries) == {"person": 3, "organization": 2, "vessel": 1, "vehicle": 2}
    assert entries["inv-3"].source.line == 9


def test_what_is_no_target_is_skipped_and_counted(sample):
    assert dict(sample[1].skipped) == {
        "Passport": 1,
        "Identification": 2,
        "Address": 1,
        "Sanction": 1,
        "Person, no target": 1,
        "property religion": 1,
    }


def test_names_in_order_with_quality_and_the_parts_that_occur_in_them(sample):
    entry = sample[0]["Q-inv-1"]
    assert [(name.text, name.quality, name.parts) for name in entry.names] == [
        ("Gulmarjan Sherkhel", "good", {"given": "Gulmarjan", "family": "Sherkhel"}),
        ("گل مرجان شیرخیل", "good", None),
        ("SHERKHEL, Gul Marjan", "good", {"given": "Gul Marjan", "family": "Sherkhel"}),
        ("Gulmarjan Wazirkhel", "good", {"given": "Gulmarjan"}),
        ("Mullah Marjan", "low", None),
    ]
    assert entry.father_names == ("Torpekai",)


def test_a_name_is_put_together_where_only_parts_are_stated(sample):
    (name,) = sample[0]["inv-2"].names
    assert name.text == "Zarmina Baryalai Testzai"
    assert name.parts == {"given": "Zarmina", "patronymic": "Baryalai", "family": "Testzai"}


def test_prefix_dates(sample):
    entries, report = sample
    assert [str(date) for date in entries["Q-inv-1"].birth_dates] == ["1968-03-02", "1970-05"]
    assert [str(date) for date in entries["inv-3"].birth_dates] == ["1971-06-30"]
    assert entries["inv-2"].birth_dates == ()
    assert [(p.line, p.value) for p in report.problems if p.field == "birthDate"] == [(8, "1980-13-40")]


def test_identifications_are_joined_whether_before_or_after_their_holder(sample):
    assert set(sample[0]["Q-inv-1"].documents) == {
        Document("passport", "ZZ0012345", "af"),
        Document("passport", "ZZ9900001"),
        Document("tazkira", "44-0001-22334", "af"),
        Document("cnic", "11111-2222222-3", "pk"),
        Document("national_id", "00000-0000123-1"),
    }


def test_other_numbers(sample):
    entries = sample[0]
    assert entries["inv-4"].documents == (Document("registration", "REG-778"), Document("other", "100200300"))
    assert entries["inv-6"].documents == (Document("imo", "IMO9074729"), Document("other", "422000111"))
    assert entries["inv-7"].documents == (Document("plate", "KBL 12345"),)
    assert entries["inv-8"].documents == (
        Document("registration", "YA-TST"),
        Document("registration", "20891"),
    )


def test_the_most_exact_country_is_the_nationality(sample):
    entries, report = sample
    nations = {id: entry.nationalities for id, entry in entries.items() if entry.nationalities}
    assert nations == {
        "Q-inv-1": ("af",),
        "inv-2": ("su", "gb"),
        "inv-3": ("ru",),
        "inv-4": ("ae",),
        "inv-6": ("ir",),
        "inv-7": ("af",),
    }
    assert "Atlantis" in [p.value for p in report.problems]


def test_sex(sample):
    entries, report = sample
    assert [entries[id].sex for id in ("Q-inv-1", "inv-2", "inv-3")] == ["m", "f", None]
    assert [p.severity for p in report.problems if p.field == "gender"] == ["doubtful"]


def test_extra_gives_back_what_was_stated_but_not_who_people_are(sample):
    stated = json.loads(SAMPLE.read_text("utf-8").splitlines()[1])
    extra = dict(sample[0]["Q-inv-1"].extra)
    assert [held["number"] for held in extra.pop("identifications")] == [
        ["ZZ0012345"],
        ["44-0001-22334"],
        ["11111-2222222-3"],
    ]
    del stated["id"], stated["properties"]["religion"]
    assert extra == stated
    assert sample[0]["inv-4"].list_id == "invented_list"
    assert sample[0]["Q-inv-1"].list_id is None


def test_bad_records_are_rejected_by_line_and_the_others_go_on(sample):
    found = {p.line: p.why for p in sample[1].problems if p.line > 14 and p.field in (None, "names")}
    assert list(found) == [15, 16, 17, 18]
    assert "needs a name or a document" in found[15]
    assert "not JSON" in found[16]
    assert "has no properties" in found[17]
    assert "surrogates" in found[18]


def test_gzip_gives_the_same(sample, tmp_path):
    packed = tmp_path / "entities.ftm.json.gz"
    packed.write_bytes(gzip.compress(SAMPLE.read_bytes()))
    plain = {id: evolve(entry, source=None) for id, entry in sample[0].items()}
    assert {id: evolve(entry, source=None) for id, entry in reading(packed)[0].items()} == plain


@pytest.mark.parametrize("text", ["[\n{}]", "<xml/>", '{"id": 1}', "id;name\n", "\ufeff{}"])
def test_another_format_is_refused_at_its_first_line(text, tmp_path):
    path = tmp_path / "other.json"
    path.write_text("\n" + text)
    with pytest.raises(SourceError, match=r"other.json, line 2: .*one JSON object a line"):
        reading(path)


def test_an_endless_line_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("rahdari.lists.ftm.MAX_LINE", 100)
    path = lines(tmp_path, {"id": "1", "schema": "Person", "properties": {"name": ["A" * 100]}})
    with pytest.raises(SourceError, match=r"line 1.*longer"):
        reading(path)


def test_odd_values_do_no_harm(tmp_path):
    odd = {
        "name": "Plain Text",
        "alias": [1, None, {"id": "nested"}, ["x"]],
        "birthDate": {"a": 1},
        "gender": 7,
    }
    entries, report = reading(lines(tmp_path, {"id": "1", "schema": "Person", "properties": odd}))
    assert [name.text for name in entries["1"].names] == ["Plain Text"]
    assert report.rejected == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = ["name", "alias", "birthDate", "gender", "nationality", "passportNumber", "holder", "number", "type"]


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "id": st.sampled_from(["a", "b"]) | JSON,
                "schema": st.sampled_from(["Person", "Passport", "Vehicle"]) | JSON,
                "properties": st.dictionaries(st.sampled_from(NAMES), JSON, max_size=5) | JSON,
                "target": JSON,
                "datasets": JSON,
                "caption": JSON,
            },
        ),
        max_size=5,
    )
)
def test_whatever_the_lines_hold_each_becomes_an_entry_or_is_accounted_for(tmp_path_factory, objects):
    good = {"id": "good", "schema": "Person", "properties": {"name": ["Gul Marjan"]}}
    path = lines(tmp_path_factory.getbasetemp(), good, *objects)
    entries, report = reading(path)
    left_out = {p.line for p in report.problems if p.severity == "rejected"}
    assert "good" in entries
    assert len(entries) + report.skipped.total() + len(left_out) >= 1 + len(objects)
