"""Files are there whole or not at all, and what was asked to be on the disk was brought there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rahdari.durable import sync, write_whole


def test_it_makes_folders_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert [file.name for file in path.parent.iterdir()] == ["b"]


def test_content_is_on_the_disk_before_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, real = tmp_path / "a", os.fsync
    path.write_bytes(b"before")

    def full(handle: int) -> None:
        real(handle)
        assert Path(f"/proc/self/fd/{handle}").read_bytes() == b"after"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"after")
    assert path.read_bytes() == b"before"


def test_files_and_folders_are_synced_and_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, str]] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda h: (seen.append((h, os.readlink(f"/proc/self/fd/{h}"))), real(h)))
    (tmp_path / "a").write_bytes(b"x")
    for path in (tmp_path, tmp_path / "a"):
        sync(path)
    assert [path for _, path in seen] == [str(tmp_path), str(tmp_path / "a")]
    for handle, _ in seen:
        with pytest.raises(OSError, match="Bad file"):
            os.fstat(handle)
