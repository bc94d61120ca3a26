import datetime as dt
import json
import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.errors import RecordError
from rahdari.records import entry as records
from rahdari.records import schema
from rahdari.records.countries import ALPHA2
from rahdari.records.dates import PartialDate
from rahdari.records.entry import Document, Entry, Name, Source, Subject

PAGE = (Path(__file__).parents[2] / "docs/reference/subjects.md").read_text("utf-8")
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2050, 1, 1))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).map(str.strip)
NAME_TEXT = TEXT.filter(lambda t: " ".join(records._CONTROL.sub(" ", t).split()))
MAYBE = st.none() | TEXT
NAMES = st.builds(
    Name,
    NAME_TEXT,
    quality=st.sampled_from(["good", "low"]),
    script=st.none() | st.sampled_from(["Arab", "Latn"]),
    parts=st.none() | st.dictionaries(st.sampled_from(records.PART_KINDS), TEXT),
    truncated=st.booleans(),
)
DATES = st.tuples(DAYS, DAYS, st.booleans()).map(
    lambda t: PartialDate.between(*sorted(t[:2]), approximate=t[2])
)
DOCUMENTS = st.builds(
    Document,
    st.sampled_from(records.DOCUMENT_KINDS),
    st.text(string.ascii_letters + string.digits + " -/۱", min_size=1, max_size=12).filter(
        lambda t: any(c.isalnum() for c in t)
    ),
    st.none() | st.sampled_from(sorted(ALPHA2)),
)
IDENTIFYING = {
    "names": st.lists(NAMES, min_size=1, max_size=3),
    "kind": st.sampled_from(records.KINDS),
    "father_names": st.lists(NAME_TEXT, max_size=2),
    "grandfather_names": st.lists(NAME_TEXT, max_size=2),
    "birth_dates": st.lists(DATES, max_size=2),
    "birth_places": st.lists(NAME_TEXT, max_size=2),
    "nationalities": st.lists(st.sampled_from(sorted(ALPHA2)), max_size=2),
    "sex": st.sampled_from(["m", "f", None]),
    "documents": st.lists(DOCUMENTS, max_size=2),
}
TEXT_FIELDS = ("list_id", "party", "legal_basis", "grounds", "source_grade", "information_grade", "handling")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda j: st.lists(j) | st.dictionaries(TEXT, j),
    max_leaves=5,
)
SUBJECTS = st.builds(Subject, id=MAYBE, **IDENTIFYING)
ENTRIES = st.builds(
    Entry,
    id=st.sampled_from(["un:TAx.001", "own:2"]),
    **IDENTIFYING,
    **dict.fromkeys((*TEXT_FIELDS, "action", "owner_contact", "status"), MAYBE),
    **dict.fromkeys(("listed_on", "review_on", "expires_on"), st.none() | DAYS),
    restriction=st.lists(st.sampled_from(records.RESTRICTION_FIELDS)),
    source=st.none() | st.builds(Source, TEXT, st.none() | st.integers(1, 9)),
    extra=st.dictionaries(TEXT, JSON, max_size=3),
)


def through_json(value):
    return json.loads(json.dumps(value, ensure_ascii=False).encode())


@given(SUBJECTS)
def test_subjects_round_trip(subject):
    assert schema.subject_from_json(through_json(schema.subject_to_json(subject))) == subject


@given(ENTRIES)
def test_entries_round_trip(entry):
    assert schema.entry_from_json(through_json(schema.entry_to_json(entry))) == entry


def test_the_shape():
    subject = Subject(
        [
            "Invented Khan",
            Name("I. K.", quality="low"),
            Name("Khan", parts={"family": "Khan"}, truncated=True),
        ],
        birth_dates=["1968~", "1965/1970"],
        nationalities=["AF"],
        documents=[Document("passport", "P01", "af"), Document("plate", "KBL 00000")],
        id="7",
    )
    assert schema.subject_to_json(subject) == {
        "id": "7",
        "kind": "person",
        "names": [
            "Invented Khan",
            {"text": "I. K.", "quality": "low"},
            {"text": "Khan", "quality": "good", "parts": {"family": "Khan"}, "truncated": True},
        ],
        "birth_dates": ["1968~", "1965/1970"],
        "nationalities": ["af"],
        "documents": [
            {"kind": "passport", "number": "P01", "country": "af"},
            {"kind": "plate", "number": "KBL 00000"},
        ],
    }


def test_an_entry_keeps_a_year_that_a_subject_may_not_have():
    stated = {"id": "own:1", "kind": "person", "names": ["X"], "birth_dates": ["1347"]}
    entry = schema.entry_from_json(stated)
    assert entry.birth_dates == (PartialDate.year(1347),)
    assert schema.entry_to_json(entry) == stated
    with pytest.raises(RecordError, match="which calendar"):
        schema.subject_from_row({"names": "X", "birth_dates": "1347"})


def test_null_is_the_same_as_left_out():
    nulls = dict.fromkeys(schema.COLUMNS) | {"names": ["Invented Khan"]}
    assert schema.subject_from_json(nulls) == Subject(["Invented Khan"])
    assert schema.subject_from_row(nulls | {"names": "Invented Khan"}) == Subject(["Invented Khan"])


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("1968~", "1968~"),
        ("2 March 1968", "1968-03-02"),
        ("25/03/1968", "1968-03-25"),
        ("1347 SH", "1968-03-21/1969-03-20"),
    ],
)
def test_dates_are_read_as_people_write_them(text, printed):
    assert str(schema.subject_from_json({"names": ["X"], "birth_dates": [text]}).birth_dates[0]) == printed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"nams": ["X"]},
            r"key of subject 'nams': is not known. Did you mean 'names'\? Known are: id, kind, names",
        ),
        ({"names": "X"}, "names 'X': has to be a list"),
        ({"names": [1]}, "names '1': has to be text"),
        ({"names": []}, "needs a name or a document"),
        ({"names": [""]}, "a name cannot be empty"),
        ({"names": ["X" * 501]}, "at most 500"),
        ({"names": ["\ud800"]}, "is not Unicode text"),
        ({"names": [{}]}, "a name cannot be empty"),
        ({"names": [{"text": "X", "scrpt": "Arab"}]}, "'scrpt': is not known. Did you mean 'script'"),
        ({"names": [{"text": "X", "quality": "so-so"}]}, "name quality"),
        ({"names": [{"text": "X", "parts": {"nick": "Y"}}]}, "name part"),
        ({"names": [{"text": "X", "parts": ["Y"]}]}, "parts .* has to be a JSON object"),
        ({"names": [{"text": "X", "truncated": "yes"}]}, "truncated 'yes': has to be true or false"),
        ({"father_names": [["X"]]}, "father_names"),
        ({"birth_dates": ["31/02/1970"]}, "'31/02/1970': there is no such day"),
        ({"birth_dates": ["03/02/1970"]}, "either way round"),
        ({"birth_dates": ["1347"]}, "which calendar"),
        ({"birth_dates": [1968]}, "birth_dates '1968': has to be text"),
        ({"nationalities": ["Afghanistan"]}, "nationalities 'Afghanistan': is not an ISO 3166-1"),
        ({"nationalities": [["af"]]}, "nationalities"),
        ({"sex": "male"}, "sex 'male'"),
        ({"kind": "dog"}, "kind 'dog'"),
        ({"id": 5}, "id '5': has to be text"),
        ({"documents": ["passport:P01"]}, "has to be a JSON object"),
        ({"documents": [{"kind": "passport"}]}, "document number"),
        ({"documents": [{"number": "1"}]}, "document kind"),
        ({"documents": [{"kind": "passport", "number": 1}]}, "number '1': has to be text"),
        ({"documents": [{"kind": "passport", "number": "\ud800A"}]}, "is not Unicode text"),
        ({"documents": [{"kind": "passport", "number": "1", "country": "zz"}]}, "document country 'zz'"),
    ],
)
def test_what_is_wrong_is_named(change, message):
    with pytest.raises(RecordError, match=message) as caught:
        schema.subject_from_json({"names": ["Invented Khan"]} | change, where="line 3")
    assert str(caught.value).startswith("line 3: ")


@pytest.mark.parametrize("value", [None, [], "x", 5])
def test_a_record_is_an_object(value):
    for read in (schema.subject_from_json, schema.entry_from_json):
        with pytest.raises(RecordError, match="has to be a JSON object"):
            read(value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": None}, "an entry needs an id"),
        ({"kind": None}, "kind ''"),
        ({"listed_on": "01/02/2026"}, "listed_on '01/02/2026': is no date"),
        ({"party": 5}, "party '5': has to be text"),
        ({"restriction": ["age"]}, "restriction 'age'"),
        ({"source": {"line": "2"}}, "line '2': has to be a whole number"),
        ({"source": {"line": True}}, "line 'True': has to be a whole number"),
        ({"extra": []}, "extra .* has to be a JSON object"),
        ({"owner_contacts": "x"}, "Did you mean 'owner_contact'"),
    ],
)
def test_what_is_wrong_with_an_entry_is_named(change, message):
    with pytest.raises(RecordError, match=message):
        schema.entry_from_json({"id": "own:1", "kind": "person", "names": ["X"]} | change)


def test_rows():
    row = {
        "names": "Invented Khan; I. K. ;",
        "documents": "passport:P01:AF; plate : KBL 00000",
        "birth_dates": "1968~;15 Hamal 1347",
        "sex": " m ",
        "id": "7;8",
        "father_names": "",
    }
    assert schema.subject_from_row(row) == Subject(
        ["Invented Khan", "I. K."],
        documents=[Document("passport", "P01", "af"), Document("plate", "KBL 00000")],
        birth_dates=["1968~", "1968-04-04"],
        sex="m",
        id="7;8",
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"father_name": "X"}, "row 2: column 'father_name': is not known. Did you mean 'father_names'"),
        ({None: ["X"]}, "row 2: column 'None': is not known"),
        ({"names": ""}, "needs a name or a document"),
        ({"documents": "P01"}, "KIND:NUMBER"),
        ({"documents": "plate:a:b:c"}, "KIND:NUMBER"),
        ({"documents": "plate:a:Kabul"}, "document country 'Kabul'"),
        ({"documents": "plate:"}, "document number"),
    ],
)
def test_what_is_wrong_with_a_row_is_named(row, message):
    with pytest.raises(RecordError, match=message):
        schema.subject_from_row(row, where="row 2")


@given(st.dictionaries(st.sampled_from(schema.COLUMNS), st.none() | st.text(max_size=30)))
def test_any_row_is_a_subject_or_an_error(row):
    try:
        subject = schema.subject_from_row(row)
    except RecordError:
        return
    assert schema.subject_from_json(schema.subject_to_json(subject)) == subject


@given(st.dictionaries(st.sampled_from(schema.COLUMNS), st.lists(JSON) | JSON))
def test_any_json_is_a_subject_or_an_error(obj):
    try:
        subject = schema.subject_from_json(obj)
    except RecordError:
        return
    assert schema.subject_from_json(schema.subject_to_json(subject)) == subject


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)


def test_the_page_names_every_key_and_its_examples_are_right():
    for key in (*schema._ENTRY, *schema._NAME, *schema._DOCUMENT, *schema._SOURCE):
        assert f"`{key}`" in PAGE, key
    for kind in (*records.KINDS, *records.DOCUMENT_KINDS, *records.PART_KINDS):
        assert f"`{kind}`" in PAGE, kind
    subject, entry = map(json.loads, blocks("json"))
    assert schema.subject_to_json(schema.subject_from_json(subject)) == {"kind": "person"} | subject | {
        "names": ["Invented Khan", {"quality": "good"} | subject["names"][1]]
    }
    assert set(entry) | {"father_names", "grandfather_names"} > set(schema._ENTRY) - set(schema.COLUMNS)
    assert schema.entry_from_json(entry).source == Source("own.csv", 2)
    (python,) = blocks("python")
    for name in re.findall(r"    (\w+),", python):
        assert callable(getattr(schema, name))


def test_the_csv_on_the_page_is_right():
    import csv

    (text,) = blocks("csv")
    first, second = (schema.subject_from_row(row) for row in csv.DictReader(text.splitlines()))
    assert [d.number for d in first.documents] == ["P00000017", "000123"]
    assert second == Subject([], documents=[Document("plate", "KBL 00000")], id="row-18")
