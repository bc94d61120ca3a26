"""A whole log checked from its files: whatever is done to any file is found, and the place is named."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import MINUTE, NOON, leaf, leaves, make_log, signer

from rahdari.errors import LedgerError
from rahdari.ledger.log import Log
from rahdari.ledger.note import Signer
from rahdari.ledger.tiles import Folder, Tile, pack, unpack
from rahdari.ledger.verify import verify


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 1,000 leaves with parts of tiles from earlier checkpoints."""
    return make_log(tmp_path_factory.mktemp("sound") / "ledger", 100, 300, 800, 1000)


def raised_by(folder: Path, key: Signer, against: bytes | None = None) -> LedgerError:
    with pytest.raises(LedgerError) as raised:
        verify(folder, key.verifier, against, patience=0)
    return raised.value


def test_a_sound_log(sound: Path, key: Signer) -> None:
    told: list[int] = []
    report = verify(sound, key.verifier, tell=lambda done, total: told.append(done))
    assert report.checkpoint.size == sum(report.leaves.values()) == told[-1] == 1000
    assert report.leaves == {("2026-11-22T12Z", "East", 7): 1000}
    assert report.hours == ("2026-11-22T12Z", "2026-11-22T12Z")
    assert verify(sound, key.verifier, (sound / "checkpoint").read_bytes()).against == report.checkpoint


def test_an_empty_log(tmp_path: Path, key: Signer) -> None:
    assert verify(make_log(tmp_path / "ledger", 0), key.verifier).hours is None


def test_a_large_log(large: Path, key: Signer) -> None:
    """Three levels of tiles."""
    assert verify(large, key.verifier).checkpoint.size == 70_000
    top = large / "tile/2/000.p/1"
    sound = top.read_bytes()
    top.write_bytes(bytes(32))
    try:
        assert raised_by(large, key).place == "tile/2/000.p/1, tile/1/000"
    finally:
        top.write_bytes(sound)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_tampering_of_any_file_is_found(
    tmp_path_factory: pytest.TempPathFactory, sound: Path, data: st.DataObject
) -> None:
    """Any file changed, cut, grown, removed, swapped with another or added: found, and the file is named."""
    folder = tmp_path_factory.mktemp("tampered") / "ledger"
    shutil.copytree(sound, folder)
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    file = data.draw(st.sampled_from(files))
    path = file.relative_to(folder).as_posix()
    content = file.read_bytes()
    how = data.draw(st.sampled_from(["bit", "cut", "grow", "remove", "swap", "add"]))
    at = data.draw(st.integers(0, len(content) - 1))
    if how == "bit":
        changed = bytearray(content)
        changed[at] ^= 1 << data.draw(st.integers(0, 7))
        file.write_bytes(changed)
    elif how == "cut":
        file.write_bytes(content[:at])
    elif how == "grow":
        file.write_bytes(content + data.draw(st.binary(min_size=1, max_size=40)))
    elif how == "remove":
        tile = Tile.parse(path)
        if tile and (folder / tile.whole.path).exists() and tile.width < 256:
            return
        if tile and tile.width < 256 and any(int(f.name) > tile.width for f in file.parent.iterdir()):
            return  # a part of an earlier checkpoint: nothing is lost with it
        file.unlink()
    elif how == "swap":
        other = data.draw(st.sampled_from(files))
        if other.read_bytes() == content:
            return
        file.write_bytes(other.read_bytes())
    else:
        path = data.draw(st.sampled_from(["notes.txt", "tile/0/009", "tile/entries/003.p/255", "tile/0/3"]))
        (folder / path).write_bytes(content)
    error = raised_by(folder, signer())
    if Tile.parse(path) and "003" not in path and Tile.parse(path).width == 256:  # type: ignore[union-attr]
        # A whole tile and its leaves: the other of the two may be the one that is named.
        assert error.place
        assert Path(path).name in error.place or "tile/1" in error.place
    else:
        assert error.place
    assert error.reason in ("changed", "missing", "foreign", "beyond", "unsigned", "form")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("tile/entries/001", "tile/entries/001, leaf 300"),
        ("tile/0/001", "tile/0/001, leaf 300"),
        ("tile/1/000.p/3", "tile/1/000.p/3, tile/0/001"),
    ],
)
def test_the_place_is_named(sound: Path, tmp_path: Path, key: Signer, path: str, place: str) -> None:
    folder = tmp_path / "ledger"
    shutil.copytree(sound, folder)
    file = folder / path
    if "entries" in path:
        entries = unpack(file.read_bytes(), Tile(-1, 1))
        entries[300 - 256] = leaf(5000)
        file.write_bytes(pack(entries))
    else:
        data = bytearray(file.read_bytes())
        at = 32 if path.startswith("tile/1") else (300 - 256) * 32
        data[at] ^= 1
        file.write_bytes(data)
    error = raised_by(folder, key)
    assert (error.reason, error.place) == ("changed", place)


def test_another_tree_under_the_old_checkpoint(sound: Path, tmp_path: Path, key: Signer) -> None:
    """All files written anew, consistently: only the signature tells."""
    folder = make_log(tmp_path / "ledger", 1000, branch="other")
    shutil.copy(sound / "checkpoint", folder / "checkpoint")
    error = raised_by(folder, key)
    assert (error.reason, error.place) == ("changed", "checkpoint")


def test_the_key_decides(sound: Path) -> None:
    error = raised_by(sound, signer(seed=2))
    assert (error.reason, error.place) == ("unsigned", "checkpoint")
    assert raised_by(sound, signer("gate.example/west")).reason == "unsigned"


def test_links_that_lead_out_are_refused(sound: Path, tmp_path: Path, key: Signer) -> None:
    folder = tmp_path / "ledger"
    shutil.copytree(sound, folder)
    shutil.move(folder / "tile/0/001", tmp_path / "elsewhere")
    (folder / "tile/0/001").symlink_to(tmp_path / "elsewhere")
    error = raised_by(folder, key)
    assert (error.reason, error.place) == ("foreign", "tile/0/001")


def test_a_folder_that_is_a_link_is_refused(sound: Path, tmp_path: Path, key: Signer) -> None:
    folder = tmp_path / "ledger"
    shutil.copytree(sound, folder)
    (folder / "tile/9").symlink_to(tmp_path)
    error = raised_by(folder, key)
    assert (error.reason, error.place) == ("foreign", "tile/9")


def test_a_pipe_keeps_nobody_waiting(sound: Path, tmp_path: Path, key: Signer) -> None:
    folder = tmp_path / "ledger"
    shutil.copytree(sound, folder)
    (folder / "tile/0/001").unlink()
    os.mkfifo(folder / "tile/0/001")
    error = raised_by(folder, key)
    assert (error.reason, error.place) == ("foreign", "tile/0/001")
    (folder / "tile/0/001").unlink()
    (folder / "tile/0/001").mkdir()
    assert raised_by(folder, key).reason == "foreign"


def test_a_log_that_is_being_written_is_sound(tmp_path: Path, key: Signer) -> None:
    """Whatever is replaced, added and removed while it is read."""
    folder, stop = make_log(tmp_path / "ledger", 1000), threading.Event()

    def write() -> None:
        with Log(folder, key) as log:
            while not stop.is_set() and log.size < 20_000:
                log.append(log.size, leaves(40, log.size))
                log.checkpoint(NOON + log.size * MINUTE)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(5):
            assert verify(folder, key.verifier).checkpoint.size >= 1000
    finally:
        stop.set()
        writer.join()


def test_an_older_checkpoint_is_found_out_by_the_files(tmp_path: Path, key: Signer) -> None:
    folder = make_log(tmp_path / "ledger", 300)
    old = (folder / "checkpoint").read_bytes()
    with Log(folder, key) as log:
        log.append(300, leaves(300, 300))
        log.checkpoint(NOON + MINUTE)
    assert verify(folder, key.verifier, old).against
    (folder / "checkpoint").write_bytes(old)
    error = raised_by(folder, key)
    assert error.reason == "beyond"


def test_against_a_checkpoint_seen_before(tmp_path: Path, key: Signer) -> None:
    def at(size: int, minute: int, branch: str = "") -> Path:
        folder = tmp_path / f"{size}-{minute}{branch}"
        with Log(folder, key) as log:
            log.append(0, leaves(size, branch=branch))
            log.checkpoint(NOON + minute * MINUTE)
        return folder

    seen = (at(600, 10) / "checkpoint").read_bytes()
    assert verify(at(700, 11), key.verifier, seen).against
    assert raised_by(at(500, 11), key, seen).reason == "deleted"
    assert "older copy" in str(raised_by(at(500, 9), key, seen))
    assert raised_by(at(700, 11, "b"), key, seen).reason == "forked"
    assert raised_by(at(600, 11, "c"), key, seen).reason == "forked"
    assert raised_by(at(700, 9), key, seen).reason == "backdated"


def test_reading_stays_below_the_folder(sound: Path) -> None:
    with pytest.raises(LedgerError) as raised:
        Folder(sound).read("../../etc/passwd")
    assert raised.value.reason == "foreign"
