"""A log on disk: the tree it signs, kills at any point, damage, and what it never does."""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import (
    MINUTE,
    NOON,
    consistency_proof,
    inclusion_proof,
    leaves,
    make_log,
    signer,
)

from rahdari.errors import LedgerError
from rahdari.ledger import tree
from rahdari.ledger.checkpoint import open_checkpoint
from rahdari.ledger.log import Log
from rahdari.ledger.note import Signer
from rahdari.ledger.tiles import Folder, Hashes, Tile, entries_of


def stored(folder: Path, key: Signer) -> list[bytes]:
    """The leaves of a log's files, up to its checkpoint; the tree over them must be the signed one."""
    checkpoint = open_checkpoint((folder / "checkpoint").read_bytes(), key.verifier)
    entries = [entry for _, some in entries_of(Folder(folder), checkpoint.size) for entry in some]
    assert tree.root([tree.leaf_hash(entry) for entry in entries]) == checkpoint.root
    return entries


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(-1, 999, 5), "tile/entries/999.p/5"),
        (Tile(1, 1234067), "tile/1/x001/x234/067"),  # the example of tlog-tiles
        (Tile(2, 1000, 255), "tile/2/x001/000.p/255"),
    ],
)
def test_paths(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert Tile.parse(path) == tile


@pytest.mark.parametrize(
    "path",
    ["tile/0/x000/067", "tile/00/067", "tile/0/67", "tile/0/067.p/256", "tile/0/067.p/0", "tile/0/1067"],
)
def test_no_tile_has_a_second_path(path: str) -> None:
    assert Tile.parse(path) is None


def test_the_files_are_those_of_the_specification(large: Path, key: Signer) -> None:
    assert len(stored(large, key)) == 70_000
    names = set(files(large))
    assert len([name for name in names if name.startswith("tile/0/")]) == 273 + 1
    assert {"checkpoint", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"} < names
    assert {name for name in names if name.startswith("tile/2")} == {"tile/2/000.p/1"}
    assert len(names) == 1 + 2 * (273 + 1) + 2 + 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 700), min_size=1, max_size=6), st.data())
def test_any_steps_lead_to_the_same_log(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int], data: st.DataObject
) -> None:
    folder, key = tmp_path_factory.mktemp("log") / "ledger", signer()
    log, kept = Log(folder, key), 0
    for minute, step in enumerate(steps):
        back = data.draw(st.integers(0, min(log.size, 300)))  # what is there already may be given again
        log.append(log.size - back, leaves(back + step, log.size - back))
        if data.draw(st.booleans()):
            kept = log.checkpoint(NOON + minute * MINUTE).size
        if data.draw(st.booleans()):
            log.close()  # as a kill does: what no checkpoint covers is forgotten
            assert log.size == kept
    size = log.checkpoint(NOON + datetime.timedelta(hours=1)).size
    log.close()
    assert stored(folder, key) == leaves(size)
    hashes = [tree.leaf_hash(one) for one in leaves(size)]
    if size:
        index = data.draw(st.integers(0, size - 1))
        ranges, tiles = tree.inclusion_ranges(index, size), Hashes(Folder(folder), size)
        assert [tiles.root(*one) for one in ranges] == inclusion_proof(hashes, index)
    old = data.draw(st.integers(0, size))
    ranges, tiles = tree.consistency_ranges(old, size), Hashes(Folder(folder), size)
    assert [tiles.root(*one) for one in ranges] == consistency_proof(hashes, old)


class Killed(BaseException):
    """The process is gone."""


def killing(after: int, really: Callable[..., None]) -> Callable[..., None]:
    calls = 0

    def replace(*arguments: object) -> None:
        nonlocal calls
        calls += 1
        if calls > after:
            raise Killed
        really(*arguments)

    return replace


@pytest.mark.parametrize("after", range(12))
def test_a_kill_at_any_point_loses_nothing_that_was_signed(
    tmp_path: Path, key: Signer, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    folder = make_log(tmp_path / "ledger", 300, 700)
    log = Log(folder, key)
    log.append(700, leaves(900, 700))
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", killing(after, os.replace))
        try:
            log.checkpoint(NOON + 5 * MINUTE)
        except Killed:
            assert len(stored(folder, key)) == 700
    log.close()
    with Log(folder, key) as again:
        assert again.size in (700, 1600)
        again.append(600, leaves(1000, 600))
        again.checkpoint(NOON + 6 * MINUTE)
    assert stored(folder, key) == leaves(1600)
    assert {n for n in files(folder) if ".p/" not in n} == {
        n for n in files(make_log(tmp_path / "other", 1600)) if ".p/" not in n
    }


@pytest.mark.parametrize("after", range(6))
def test_a_kill_in_the_very_first_checkpoint(
    tmp_path: Path, key: Signer, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    folder = tmp_path / "ledger"
    log = Log(folder, key)
    log.append(0, leaves(300))
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", killing(after, os.replace))
        with pytest.raises(Killed):
            log.checkpoint(NOON)
    log.close()
    with Log(folder, key) as again:
        assert again.size == 0
        again.append(0, leaves(300))
        again.checkpoint(NOON)
    assert stored(folder, key) == leaves(300)


def test_no_checkpoint_before_its_tiles(tmp_path: Path, key: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    really = os.replace

    def replace(source: Path, to: Path) -> None:
        order.append(str(to))
        really(source, to)

    with Log(tmp_path / "ledger", key) as log:
        log.checkpoint(NOON)
        log.append(0, leaves(600))
        monkeypatch.setattr(os, "replace", replace)
        log.checkpoint(NOON)
    assert [Path(one).name for one in order].index("checkpoint") == len(order) - 1 == 7


def test_what_is_there_must_be_equal(tmp_path: Path, key: Signer) -> None:
    with Log(make_log(tmp_path / "ledger", 600), key) as log:
        for first in (0, 255, 300, 599):
            other = leaves(600 - first, first)
            other[-1] = leaves(1, branch="other")[0]
            with pytest.raises(LedgerError) as raised:
                log.append(first, other)
            assert (raised.value.reason, raised.value.place) == ("conflict", "leaf 599")
        with pytest.raises(LedgerError) as raised:
            log.append(601, leaves(1))
        assert raised.value.reason == "gap"
        assert log.append(0, leaves(600)) == 600


def test_a_clock_that_was_set_back_makes_no_older_checkpoint(tmp_path: Path, key: Signer) -> None:
    with Log(tmp_path / "ledger", key) as log:
        log.append(0, leaves(3))
        assert log.checkpoint(NOON).at == NOON
        assert log.checkpoint(NOON - datetime.timedelta(days=1)).at == NOON
        assert log.checkpoint(NOON + MINUTE).at == NOON + MINUTE


def test_newer_tiles_survive_an_older_checkpoint(tmp_path: Path, key: Signer) -> None:
    """Put back by mistake or on purpose: nothing is destroyed, and the same leaves lead to the same log."""
    folder = make_log(tmp_path / "ledger", 300)
    old = (folder / "checkpoint").read_bytes()
    with Log(folder, key) as log:
        log.append(300, leaves(1000, 300))
        log.checkpoint(NOON + MINUTE)
    tiles = {name: data for name, data in files(folder).items() if name != "checkpoint"}
    (folder / "checkpoint").write_bytes(old)
    with Log(folder, key) as log:
        assert log.size == 300
        assert files(folder).items() | files(tmp_path / "ledger.beyond").items() >= tiles.items()
        log.checkpoint(NOON + MINUTE)
        assert stored(folder, key) == leaves(300)
        log.append(300, leaves(1000, 300))
        log.checkpoint(NOON + 2 * MINUTE)
    assert files(folder).items() >= tiles.items()


def test_one_writer(tmp_path: Path, key: Signer) -> None:
    with Log(tmp_path / "ledger", key), pytest.raises(LedgerError) as raised:
        Log(tmp_path / "ledger", key)
    assert raised.value.reason == "busy"
    Log(tmp_path / "ledger", key).close()


def test_damaged_hashes_are_made_again_from_the_leaves(tmp_path: Path, key: Signer) -> None:
    folder = make_log(tmp_path / "ledger", 1000)
    sound = files(folder)
    for name in ("tile/0/003.p/232", "tile/1/000.p/3"):
        (folder / name).write_bytes(b"\0" * len(sound[name]))
        Log(folder, key).close()
        (folder / name).unlink()
        Log(folder, key).close()
        assert files(folder) == sound


def test_damaged_leaves_are_an_error(tmp_path: Path, key: Signer) -> None:
    folder = make_log(tmp_path / "ledger", 1000)
    bundle = folder / "tile/entries/003.p/232"
    data = bundle.read_bytes()
    bundle.write_bytes(data[:-1] + b"!")
    with pytest.raises(LedgerError) as raised:
        Log(folder, key)
    assert raised.value.reason == "changed"
    bundle.unlink()
    with pytest.raises(LedgerError) as raised:
        Log(folder, key)
    assert (raised.value.reason, raised.value.place) == ("missing", "tile/entries/003.p/232")


def test_no_new_log_over_an_old_one(tmp_path: Path, key: Signer) -> None:
    folder = make_log(tmp_path / "ledger", 10)
    with pytest.raises(LedgerError) as raised:
        Log(folder, signer(seed=2))
    assert (raised.value.reason, raised.value.place) == ("unsigned", "checkpoint")
    (folder / "checkpoint").unlink()
    with pytest.raises(LedgerError) as raised:
        Log(folder, key)
    assert (raised.value.reason, raised.value.place) == ("missing", "checkpoint")


def test_a_full_disk_leaves_the_log_as_it_was(
    tmp_path: Path, key: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_log(tmp_path / "ledger", 300)
    log = Log(folder, key)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        log.append(300, leaves(1000, 300))
        with pytest.raises(OSError, match="No space"):
            log.checkpoint(NOON + MINUTE)
    assert log.size == 300
    log.append(300, leaves(1000, 300))
    log.checkpoint(NOON + MINUTE)
    log.close()
    assert stored(folder, key) == leaves(1300)


def test_a_copy_goes_on(tmp_path: Path, key: Signer) -> None:
    folder = make_log(tmp_path / "ledger", 300)
    shutil.copytree(folder, tmp_path / "copy")
    with Log(tmp_path / "copy", key) as log:
        log.append(300, leaves(10, 300))
        log.checkpoint(NOON + MINUTE)
    assert stored(tmp_path / "copy", key) == leaves(310)
