"""What changed between two versions of a list."""

from pathlib import Path

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from rahdari.lists.diff import Change, FieldChange, diff, field_changes
from rahdari.lists.reading import read_list
from rahdari.records.dates import PartialDate
from rahdari.records.entry import Document, Entry, Name, Source

BASE = Entry(
    "inv:1",
    "person",
    ["Gul Marjan", Name("Marjan", "low")],
    birth_dates=["1968"],
    status="active",
    documents=[Document("cnic", "00000-0000123-1", "pk")],
    source=Source("july.csv", 2),
    extra={"note": "a", "seen": {"in": ["x", "y"]}, "last_seen": "2026-07-01"},
)
SAMPLE = Path(__file__).parents[1] / "samples" / "ftm_entities.jsonl"


def test_added_changed_removed_in_order():
    changed = evolve(BASE, status="amended")
    added, removed = (evolve(BASE, id=id) for id in ("inv:0", "inv:9"))
    assert list(diff([removed, BASE], [added, changed])) == [
        Change("added", "inv:0", new=added),
        Change("changed", "inv:1", BASE, changed, (FieldChange("status", ("active",), ("amended",)),)),
        Change("removed", "inv:9", old=removed),
    ]


def test_every_field_is_compared_value_by_value():
    later = evolve(
        BASE,
        names=[BASE.names[0], Name("Marjan", "good"), "گل مرجان"],
        birth_dates=["1968", "1970"],
        documents=(),
        sex="m",
        status=None,
        extra={"note": "b", "seen": {"in": ["y", "z"]}, "new": [1]},
    )
    assert field_changes(BASE, later) == (
        FieldChange("names", (Name("Marjan", "low"),), (Name("Marjan"), Name("گل مرجان"))),
        FieldChange("birth_dates", (), (PartialDate.year(1970),)),
        FieldChange("sex", (), ("m",)),
        FieldChange("documents", (Document("cnic", "00000-0000123-1", "pk"),)),
        FieldChange("status", ("active",)),
        FieldChange("extra.note", ("a",), ("b",)),
        FieldChange("extra.seen.in", ("x",), ("z",)),
        FieldChange("extra.new", (), (1,)),
    )


def test_what_only_moved_is_no_change():
    moved = evolve(
        BASE,
        names=BASE.names[::-1],
        source=Source("august.csv", 70),
        extra=dict(BASE.extra) | {"seen": {"in": ["y", "x"]}, "last_seen": "2026-08-01"},
    )
    assert list(diff([BASE], [moved])) == []


def test_a_list_does_not_differ_from_itself_and_from_nothing_in_all():
    reading = read_list(f"ftm:{SAMPLE}")
    assert list(diff(reading, reading)) == []
    assert [change.kind for change in diff([], reading)] == ["added"] * 8


ENTRIES = st.lists(
    st.builds(
        lambda id, status, names: Entry(id, "person", names, status=status),
        st.sampled_from("abcdef"),
        st.sampled_from([None, "x", "y"]),
        st.lists(st.sampled_from(["Gul", "Marjan", "Zarmina"]), min_size=1),
    ),
    unique_by=lambda entry: entry.id,
)


@given(ENTRIES, ENTRIES)
def test_the_changes_lead_from_the_old_version_to_the_new_and_back(old, new):
    version = {entry.id: entry for entry in old}
    for change in diff(old, new):
        assert (change.kind == "changed") == bool(change.fields)
        assert version.pop(change.id, None) == change.old
        if change.new:
            version[change.id] = change.new
    assert not list(diff(version.values(), new))
    there, back = list(diff(old, new)), list(diff(new, old))
    swapped = {"added": "removed", "removed": "added", "changed": "changed"}
    assert {(c.id, c.kind) for c in back} == {(c.id, swapped[c.kind]) for c in there}
