from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from rahdari.errors import SourceError
from rahdari.lists import versions
from rahdari.lists.diff import diff
from rahdari.records.entry import Entry, Name, Source

ZMARAY = Entry("test:1", "person", ("Zmaray Inventedkhel",), birth_dates=("1971",))  # type: ignore[arg-type]
NAMES = st.sampled_from([Name("Torpekai Wardaga"), Name("Gulwali Madeup"), Name("ګلولي")])
ENTRIES = st.lists(
    st.builds(
        Entry,
        st.integers(0, 9).map(lambda n: f"test:{n}"),
        st.just("person"),
        st.lists(NAMES, min_size=1, max_size=3),
        source=st.builds(Source, st.just("list.csv"), st.integers(1, 99)),
        extra=st.dictionaries(st.sampled_from(["last_seen", "note"]), st.text(max_size=3)),
    ),
    unique_by=lambda entry: entry.id,
)


@given(ENTRIES)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]) -> None:
    path = tmp_path_factory.mktemp("versions") / "1.jsonl.gz"
    versions.write(entries, path)
    assert list(versions.read(path)) == entries


@given(ENTRIES, ENTRIES)
def test_changes_are_those_of_diff(
    tmp_path_factory: pytest.TempPathFactory, old: list[Entry], new: list[Entry]
) -> None:
    folder = tmp_path_factory.mktemp("versions")
    versions.write(old, folder / "1.jsonl.gz")
    versions.write(new, folder / "2.jsonl.gz")
    assert list(versions.changes(folder / "1.jsonl.gz", folder / "2.jsonl.gz")) == list(diff(old, new))


def test_equal_entries_make_equal_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        versions.write([ZMARAY], tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_version_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    versions.write([ZMARAY], tmp_path / "1.jsonl.gz")

    def breaking():  # type: ignore[no-untyped-def]
        yield evolve(ZMARAY, id="test:2")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        versions.write(breaking(), tmp_path / "1.jsonl.gz")
    assert list(versions.read(tmp_path / "1.jsonl.gz")) == [ZMARAY]
    assert [path.name for path in tmp_path.iterdir()] == ["1.jsonl.gz"]


def test_a_damaged_version_is_refused(tmp_path: Path) -> None:
    versions.write([ZMARAY] * 50, tmp_path / "1.jsonl.gz")
    whole = (tmp_path / "1.jsonl.gz").read_bytes()
    (tmp_path / "1.jsonl.gz").write_bytes(whole[:-20])
    with pytest.raises(SourceError, match="is damaged"):
        list(versions.read(tmp_path / "1.jsonl.gz"))
    (tmp_path / "2.jsonl.gz").write_bytes(gzip.compress(b'{"id": "test:1"}\n[]x\n'))
    with pytest.raises(SourceError, match="line 2"):
        list(versions.changes(tmp_path / "2.jsonl.gz", tmp_path / "2.jsonl.gz"))
