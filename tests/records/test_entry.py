import pickle

import attrs
import pytest

from rahdari.errors import RecordError
from rahdari.records.dates import PartialDate
from rahdari.records.entry import Document, Entry, Name, Source, Subject


def test_names_are_brought_into_one_form():
    assert Name("  Invented \t\n Khan\x00 ").text == "Invented Khan"
    assert Name("خان").text == "خان"
    assert Name("X", parts={}) == Name("X")


@pytest.mark.parametrize("text", ["", "  ", "\x00", None, 5, "x" * 501, "\ud800"])
def test_what_is_no_name(text):
    with pytest.raises(RecordError) as caught:
        Name(text)
    assert caught.value.field == "name"
    assert len(str(caught.value)) < 300  # a hostile value is not repeated at length


def test_strings_become_names_and_dates_and_repetitions_go():
    entry = Entry(
        "own:1",
        "person",
        ["Invented Khan", Name("Invented Khan"), Name("Invented Khan", quality="low")],
        birth_dates=["1968", PartialDate.year(1968)],
        nationalities=["AF", "af"],
        documents=[Document("passport", " P 01 ", "AF")] * 2,
    )
    assert entry.names == (Name("Invented Khan"), Name("Invented Khan", quality="low"))
    assert entry.birth_dates == (PartialDate.year(1968),)
    assert entry.nationalities == ("af",)
    assert entry.documents == (Document("passport", "P 01", "af"),)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"names": "Invented Khan"}, "names"),
        ({"names": []}, "names"),
        ({"names": [""]}, "name"),
        ({"id": " "}, "id"),
        ({"id": 5}, "id"),
        ({"kind": "animal"}, "kind"),
        ({"sex": "x"}, "sex"),
        ({"father_names": "Example"}, "father_names"),
        ({"father_names": [5]}, "father_names"),
        ({"birth_dates": ["31/02/1970"]}, "date"),
        ({"birth_dates": "1968"}, "birth_dates"),
        ({"nationalities": ["zz"]}, "nationalities"),
        ({"nationalities": [["af"]]}, "nationalities"),
        ({"documents": ["passport:1"]}, "documents"),
        ({"documents": [{"kind": "passport"}]}, "documents"),
        ({"documents": {"kind": "passport"}}, "documents"),
        ({"restriction": ["id"]}, "restriction"),
        ({"restriction": [["id"]]}, "restriction"),
    ],
)
def test_a_wrong_value_is_named(fields, field):
    with pytest.raises(RecordError) as caught:
        Entry(**({"id": "own:1", "kind": "person", "names": ["X"]} | fields))
    assert caught.value.field == field


@pytest.mark.parametrize(
    "make", [("passport", "--"), ("passport", "1" * 101), ("card", "1"), ("passport", "1", "q")]
)
def test_what_is_no_document(make):
    with pytest.raises(RecordError, match="document"):
        Document(*make)


def test_a_document_may_stand_for_the_names():
    vehicle = Subject([], kind="vehicle", documents=[Document("plate", "KBL 00000")])
    assert vehicle.names == ()


def test_records_are_frozen_compare_by_value_and_pickle():
    entry = Entry("own:1", "person", ["X"], source=Source("own.csv", 2), extra={"a": [1]})
    assert entry == Entry("own:1", "person", ["X"], source=Source("own.csv", 2), extra={"a": [1]})
    assert hash(entry) == hash(attrs.evolve(entry))
    assert pickle.loads(pickle.dumps(entry)) == entry
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        entry.id = "own:2"
