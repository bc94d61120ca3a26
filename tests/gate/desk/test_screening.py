from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rahdari.errors import IndexFormatError
from rahdari.gate.desk.screening import SharedScreener
from rahdari.records.entry import Entry, Subject
from rahdari.screening import build_index


def build(folder: Path, *names: str) -> None:
    entries = [Entry(f"test:{n}", "person", [name]) for n, name in enumerate(names)]
    build_index(entries, folder, population=[Subject([f"Traveller {n}"]) for n in range(200)], workers=1)


def test_another_index_is_opened_when_it_comes_into_force(tmp_path: Path) -> None:
    shared = SharedScreener(tmp_path)
    assert shared.release() is None
    with pytest.raises(IndexFormatError):
        shared.get(0.05)
    build(tmp_path, "Gulwali Invented")
    first, release = shared.get(0.05)
    assert shared.get(0.05)[0] is first
    assert (release.entries, shared.release()) == (1, release)
    build(tmp_path, "Gulwali Invented", "Torpekai Invented")
    second, later = shared.get(0.05)
    assert (len(second), later.entries) == (2, 2)
    assert later.name != release.name
    assert len(first) == 1  # a screening that is running goes on with what it began with
    assert shared.get(0.02)[0] is not second  # the threshold is another


def test_threads_share_one(tmp_path: Path) -> None:
    build(tmp_path, "Gulwali Invented")
    shared = SharedScreener(tmp_path)
    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(lambda _: shared.get(0.05)[0], range(32)))
    assert len({id(screener) for screener in opened}) == 1
