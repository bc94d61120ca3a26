"""The files of an index: what is damaged, missing or of another version is refused, with what to do."""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.errors import IndexFormatError
from rahdari.index.layout import ALIGN, current, map_arrays, new_generation, write_arrays
from rahdari.index.reader import IndexReader
from rahdari.records.entry import Entry, Subject
from rahdari.screening import Screener, build_index


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    entries = [
        Entry(f"inv:{n}", "person", [f"{name} Popal"]) for n, name in enumerate(("Gul", "Nasir", "Karim"))
    ]
    build_index(entries, folder, population=[Subject([f"Traveller {n}"]) for n in range(200)], workers=1)
    return folder


@pytest.fixture
def index(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "index"))


def _header(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], object]:
    def damage(generation: Path) -> None:
        path = generation / "index.json"
        header = json.loads(path.read_text("utf-8"))
        change(header)
        path.write_text(json.dumps(header), "utf-8")

    return damage


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


DAMAGES: dict[str, Callable[[Path], object]] = {
    "arrays.bin is cut off": lambda g: _cut(g / "arrays.bin"),
    "arrays.bin is empty": lambda g: (g / "arrays.bin").write_bytes(b""),
    "arrays.bin is too long": lambda g: (g / "arrays.bin").open("ab").write(b"\0"),
    "arrays.bin is missing": lambda g: (g / "arrays.bin").unlink(),
    "entries.jsonl is cut off": lambda g: _cut(g / "entries.jsonl"),
    "entries.jsonl is missing": lambda g: (g / "entries.jsonl").unlink(),
    "index.json is missing": lambda g: (g / "index.json").unlink(),
    "index.json is cut off": lambda g: _cut(g / "index.json"),
    "index.json is no text": lambda g: (g / "index.json").write_bytes(b"\xff\xfe\0"),
    "index.json is a list": lambda g: (g / "index.json").write_text("[]"),
    "index.json is null": lambda g: (g / "index.json").write_text("null"),
    "index.json is empty": lambda g: (g / "index.json").write_text(""),
    "index.json says only its version": lambda g: (g / "index.json").write_text('{"format": 2}'),
    "index.json names no arrays": lambda g: (g / "index.json").write_text('{"format": 2, "files": {}}'),
    "index.json lacks an array": _header(lambda h: h["arrays"].pop()),
    "index.json has a table that does not fit": _header(lambda h: h["arrays"][0].update(shape=[10**9])),
    "index.json has a table of another kind": _header(lambda h: h["arrays"][0].pop("dtype")),
    "index.json has no curve": _header(lambda h: h.pop("curve")),
    "index.json has no parameters": _header(lambda h: h.pop("parameters")),
    "another format": _header(lambda h: h.update(format=1)),
    "other parameters": _header(lambda h: h.update(parameters="never")),
    "CURRENT is missing": lambda g: (g.parent / "CURRENT").unlink(),
    "CURRENT is empty": lambda g: (g.parent / "CURRENT").write_text(""),
    "CURRENT names what is not there": lambda g: (g.parent / "CURRENT").write_text("g-0"),
    "CURRENT leads out of the folder": lambda g: (g.parent / "CURRENT").write_text(f"../index/{g.name}"),
    "CURRENT is no text": lambda g: (g.parent / "CURRENT").write_bytes(b"\xff\xfe\0"),
    "the generation is gone": lambda g: shutil.rmtree(g),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_index_is_refused_with_what_to_do(index: Path, damage: Callable[[Path], object]) -> None:
    assert len(Screener.open(index)) == 3
    damage(current(index))
    with pytest.raises(IndexFormatError) as refused:
        Screener.open(index)
    assert "uild" in (refused.value.next_step or "")
    assert str(index) in str(refused.value)


@pytest.mark.parametrize("path", ["nothing", "file"])
def test_a_folder_that_is_none_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexFormatError, match=r"holds no index\. Build one: rahdari index build"):
        Screener.open(tmp_path / path)


def test_opening_reads_no_entry(index: Path) -> None:
    """Opening stays quick however many entries there are: an entry is read when a hit on it is looked at."""
    file = current(index) / "entries.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    lines[1] = b" " * (len(lines[1]) - 1) + b"\n"
    file.write_bytes(b"".join(lines))
    screener = Screener.open(index)
    assert [h.entry_id for h in screener.screen(Subject(["Gul"]), refer_only=False)] == ["inv:0"]
    (damaged,) = screener.screen(Subject(["Nasir"]), refer_only=False)
    for _ in range(2):
        with pytest.raises(IndexFormatError, match=r"entries\.jsonl.*Build the index again"):
            damaged.entry  # noqa: B018
    with pytest.raises(IndexFormatError, match=r"entries\.jsonl.*Build the index again"):
        screener.screen(Subject(["Nasir"]), refer_only=False, today=datetime.date(2026, 1, 1))


def test_arrays_are_mapped_and_cannot_be_written(index: Path) -> None:
    reader = IndexReader(index)
    array = reader.arrays["postings"]
    while array.base is not None and not isinstance(array, np.memmap):
        array = array.base
    assert isinstance(array, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        reader.arrays["postings"][0] = 1


DTYPES = st.sampled_from([np.uint8, np.int16, np.int32, np.uint32, np.int64, np.uint64, np.float64])
SHAPES = st.lists(st.integers(0, 5), min_size=1, max_size=2).map(tuple)


@given(st.lists(st.tuples(DTYPES, SHAPES), max_size=6))
def test_arrays_come_back_equal(tmp_path_factory: pytest.TempPathFactory, kinds: list[Any]) -> None:
    path = tmp_path_factory.mktemp("arrays") / "arrays.bin"
    arrays = {str(n): np.arange(np.prod(s)).reshape(s).astype(d) for n, (d, s) in enumerate(kinds)}
    table = write_arrays(path, arrays)
    back = map_arrays(path, json.loads(json.dumps(table)))
    assert list(back) == list(arrays)
    for name, array in arrays.items():
        assert back[name].dtype == array.dtype
        assert back[name].shape == array.shape
        assert (back[name] == array).all()
    assert all(row["offset"] % ALIGN == 0 for row in table)


def test_a_generation_that_breaks_is_removed_and_never_in_force(tmp_path: Path) -> None:
    def break_off() -> None:
        with new_generation(tmp_path) as generation:
            (generation / "arrays.bin").write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert list(tmp_path.iterdir()) == []
