"""A release that is good comes into force, quickly and whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve
from tests.exchange.releases.simulator import DAY, NORTH, NOW, SOUTH, Gate, Parties, entry

from rahdari.errors import PopulationError, ReleaseError
from rahdari.exchange.releases import applying
from rahdari.exchange.releases.content import read_lists
from rahdari.index.layout import current
from rahdari.index.reader import IndexReader
from rahdari.records.entry import Source
from rahdari.screening import Screener, build_index


def ids(gate: Gate) -> set[str]:
    return {one.id for one in IndexReader(gate.index).entries()}


def test_a_release_comes_into_force(gate: Gate) -> None:
    assert (gate.number, ids(gate)) == (1, {"n:1", "n:2", "s:1"})
    assert applying.changes_of(current(gate.index)) == applying.Changes(None)


def test_what_changed_is_said_and_the_rest_is_kept(parties: Parties, gate: Gate) -> None:
    changed = evolve(NORTH[0], birth_dates=("1981",))
    parties.release([changed, entry("n:3", "Gulalai Unreal")])
    before = current(gate.index)
    changes = gate.apply(parties.repository.path)
    assert changes == applying.Changes(1, ("n:3",), ("n:1",), ("n:2",))
    assert applying.changes_of(current(gate.index)) == changes
    assert (gate.number, ids(gate)) == (2, {"n:1", "n:3", "s:1"})
    assert before.is_dir(), "the one before it stays, for a screener that is just being opened"


def test_an_update_equals_a_build(parties: Parties, gate: Gate, tmp_path: Path) -> None:
    parties.release([NORTH[1], entry("n:3", "Gulalai Unreal")])
    gate.apply(parties.repository.path)
    build_index(IndexReader(gate.index).entries(), tmp_path / "built", population=gate.population, workers=1)
    for name in ("arrays.bin", "entries.jsonl"):
        assert (current(gate.index) / name).read_bytes() == (current(tmp_path / "built") / name).read_bytes()


def test_a_release_without_a_change_has_its_number(parties: Parties, gate: Gate) -> None:
    parties.release(NORTH)
    assert gate.apply(parties.repository.path) == applying.Changes(1)
    assert (gate.number, ids(gate)) == (2, {"n:1", "n:2", "s:1"})


def test_where_an_entry_was_read_stays_behind(parties: Parties, gate: Gate) -> None:
    parties.release([evolve(one, source=Source("/home/somebody/list.xml", 3)) for one in NORTH])
    assert gate.apply(parties.repository.path) == applying.Changes(1), "moved, so not changed"
    assert b"somebody" not in (current(gate.index) / "entries.jsonl").read_bytes()


def test_the_same_release_again_changes_nothing(parties: Parties, gate: Gate) -> None:
    again = gate.receive(parties.repository.path)
    assert again.release == applying.release_in(gate.index)


def test_a_list_can_be_dropped(parties: Parties, gate: Gate) -> None:
    from rahdari.exchange.releases import making

    making.create(parties.repository, [], now=NOW, drop=[("south", "own")])
    assert parties.publish()
    assert gate.apply(parties.repository.path).removed == ("s:1",)
    assert applying.release_in(gate.index).parties == ("north",)  # type: ignore[union-attr]


def test_a_gate_that_was_away_follows_the_chain_of_roots(
    parties: Parties, make_gate: Callable[[Parties], Gate], tmp_path: Path
) -> None:
    """Keys change twice, roots of the time between have run out, and the first root is still the anchor."""
    long_ago = NOW - 800 * DAY
    old = Parties(tmp_path / "old")
    old.begin(long_ago)
    old.publish(now=long_ago)
    there = Gate(tmp_path / "away")
    there.trust(old.repository.metadata / "1.root.json")
    plan = (old.folder / "plan.toml").read_text("utf-8")
    once = plan.replace('"north-2.pub", "south-1.pub"]\nthreshold = 2', '"south-1.pub"]\nthreshold = 2')
    old.begin(NOW - 400 * DAY, once)
    assert old.publish(now=NOW - 400 * DAY)
    old.begin(NOW, plan)
    assert old.publish(now=NOW)
    old.release(NORTH, SOUTH)
    received = there.receive(old.repository.path)
    assert (received.root, received.release.number) == (3, 1)


def test_a_build_that_fails_leaves_the_release_in_force(parties: Parties, gate: Gate, tmp_path: Path) -> None:
    parties.release([*NORTH, entry("n:3", "Gulalai Unreal")])
    received = gate.receive(parties.repository.path)
    with pytest.raises(PopulationError):
        applying.build_beside(
            received.release, received.files, gate.index, tmp_path / "beside", population=gate.population[:5]
        )
    assert (gate.number, ids(gate)) == (1, {"n:1", "n:2", "s:1"})


def test_an_older_one_is_not_put_in_force_over_a_newer(parties: Parties, gate: Gate, tmp_path: Path) -> None:
    """Two that were built at the same time: the later number stays."""
    parties.release([*NORTH, entry("n:3", "Gulalai Unreal")])
    second = gate.receive(parties.repository.path)
    late = applying.build_beside(
        second.release, second.files, gate.index, tmp_path / "late", population=gate.population, workers=1
    )
    parties.release([entry("n:4", "Torpekai Devised")])
    gate.apply(parties.repository.path)
    with pytest.raises(ReleaseError) as refused:
        applying.put_in_force(late, gate.index)
    assert (refused.value.reason, gate.number) == ("rolled-back", 3)


def test_an_index_that_was_built_by_hand_is_taken_over(
    parties: Parties, make_gate: Callable[[Parties], Gate]
) -> None:
    there = make_gate(parties)
    build_index([*NORTH, entry("x:1", "Somebody Else")], there.index, population=there.population, workers=1)
    changes = there.apply(parties.repository.path)
    assert changes == applying.Changes(0, ("s:1",), (), ("x:1",))


def test_a_screener_that_is_open_goes_on(parties: Parties, gate: Gate) -> None:
    screener = Screener.open(gate.index, stop_budget=0.05)
    for number in range(3):
        parties.release([entry(f"n:{number + 5}", "Gulalai Unreal")])
        gate.apply(parties.repository.path)
    from rahdari.records.entry import Subject

    hits = screener.screen(Subject(("Zarlakht Invented",)), refer_only=False)
    assert hits[0].entry_id == "n:1"


def test_lists_of_the_last_releases_are_kept(
    parties: Parties, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rahdari.exchange.releases.client.KEEP", 2)
    for number in range(3):
        parties.release([entry(f"n:{number + 5}", "Gulalai Unreal")])
        gate.apply(parties.repository.path)
    assert gate.known.numbers() == [3, 4]
    kept = gate.known.release(3)
    assert kept
    assert {one.id for one in read_lists(kept.lists, gate.known.files_of(kept))} == {"n:6", "s:1"}
    assert len(list((gate.known.path / "lists").iterdir())) == 3, "two of north, one of south"
