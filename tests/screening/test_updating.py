"""An index brought up to date is the index that would be built of the same entries, to the byte."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rahdari.errors import UsageError
from rahdari.index import build
from rahdari.index.layout import current
from rahdari.index.reader import IndexReader
from rahdari.matching.parameters import load
from rahdari.records.entry import KINDS, Document, Entry, Name, Subject
from rahdari.screening import Screener, build_index, building, update_index, updating

WORDS = [
    "Zmaray",
    "Khostai",
    "Popal",
    "زمری",
    "عبدالغنی",
    "Иван",
    "王",
    "Abu",
    "Haji",
    "X",
    "bin",
    "😀",
    "FNU",
]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
DATES = st.sampled_from(["1968", "1968-03-02", "1968-01-01", "1965/1970", "1968~", "1971-12-31"])
DOCUMENTS = st.builds(
    Document,
    st.sampled_from(["passport", "tazkira"]),
    st.sampled_from(["P1", "77"]),
    st.sampled_from(["af", None]),
)


def few(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(values, max_size=2)


ENTRIES = st.builds(
    Entry,
    id=st.sampled_from([*"abcdefgh", 'with "quotes"', "back\\slash", "شناسه"]),
    kind=st.sampled_from(KINDS),
    names=st.lists(st.builds(Name, TEXTS, quality=st.sampled_from(["good", "low"])), min_size=1, max_size=3),
    father_names=few(TEXTS),
    grandfather_names=few(TEXTS),
    birth_dates=few(DATES),
    birth_places=few(st.sampled_from(["Khost", "Kandahar city"])),
    nationalities=few(st.sampled_from(["af", "pk", "ir"])),
    sex=st.sampled_from(["m", "f", None]),
    documents=few(DOCUMENTS),
    restriction=st.sampled_from([(), ("father_names",)]),
)
TRAVELLERS = [Subject([f"Popal {n}"], birth_dates=[f"{1950 + n % 50}"]) for n in range(200)]


def files(folder: Path) -> dict[str, object]:
    generation = current(folder)
    header = json.loads((generation / "index.json").read_text("utf-8")) | {"built": None}
    return {"header": header} | {f: (generation / f).read_bytes() for f in ("arrays.bin", "entries.jsonl")}


@pytest.fixture
def few_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the population's tokens out of the indexes, which then take milliseconds to build."""
    none = np.zeros(0, np.int64)
    without = evolve(load(), variants=(none, none, none))
    monkeypatch.setattr(building, "load", lambda: without)
    monkeypatch.setattr(build, "population_rows", list)


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@pytest.mark.usefixtures("few_tokens")
@given(before=st.lists(ENTRIES, max_size=12), changed=st.lists(ENTRIES, max_size=4), data=st.data())
def test_updated_is_built(
    tmp_path_factory: pytest.TempPathFactory, before: list[Entry], changed: list[Entry], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("updated")
    removed = data.draw(st.sets(st.sampled_from(sorted({e.id for e in before})))) if before else set()
    gone = removed | {e.id for e in changed}
    build_index(before, folder / "updated", population=TRAVELLERS, workers=1)
    report = update_index(folder / "updated", changed, removed=removed, population=TRAVELLERS, workers=1)
    after = [e for e in before if e.id not in gone] + changed
    built = build_index(after, folder / "built", population=TRAVELLERS, workers=1)
    assert files(folder / "updated") == files(folder / "built")
    assert evolve(report, path=built.path, repeated_ids=()) == evolve(built, repeated_ids=())
    assert set(report.repeated_ids) == set(built.repeated_ids)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    entries = [Entry("inv:1", "person", ["Zmaray Khostai"]), Entry("inv:2", "person", ["Nasir Popal"])]
    build_index(entries, tmp_path / "index", population=TRAVELLERS, workers=1)
    return tmp_path / "index"


def test_what_other_parameters_made_is_built_anew(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = files(index)
    header = current(index) / "index.json"
    header.write_text(
        header.read_text("utf-8").replace(IndexReader(index).header["parameters"], "older"), "utf-8"
    )
    monkeypatch.setattr(updating, "keep", None)
    update_index(index, population=TRAVELLERS, workers=1)
    assert files(index) == whole


def test_an_entry_to_remove_has_to_be_there(index: Path) -> None:
    whole = files(index)
    with pytest.raises(UsageError, match="inv:3"):
        update_index(index, removed=["inv:1", "inv:3"], population=TRAVELLERS)
    assert files(index) == whole


def test_a_population_of_ones_own_is_not_replaced_by_the_bundled_one(index: Path) -> None:
    with pytest.raises(UsageError, match="population 'given'"):
        update_index(index, removed=["inv:1"])
    assert len(Screener.open(index)) == 2
