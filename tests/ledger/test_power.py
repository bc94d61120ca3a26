"""The power goes at any moment: what was not synced may be gone, and what was signed and confirmed is there.

The disk is a model: a file's content is safe once it was synced, a new name once its folder was, a new folder
once the one above it was. At the cut, names that are not safe may have come through or not, each by itself.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import MINUTE, NOON, leaves, signer

from rahdari.ledger.log import Log
from rahdari.ledger.verify import verify


class Disk:
    """Notes what is synced and moved in a folder, and gives back what a power cut leaves of it."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.events = folder, list[tuple[str, Path, bytes]]()
        self._lock, self._replace = threading.Lock(), os.replace
        patch.setattr(os, "fsync", self._synced)
        patch.setattr(os, "replace", self._moved)

    def _synced(self, handle: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{handle}"))
        with self._lock:
            self.events.append(("sync", path, path.read_bytes() if path.is_file() else b""))

    def _moved(self, source: Path, to: Path) -> None:
        with self._lock:
            safe = [data for what, path, data in self.events if what == "sync" and path == Path(source)]
            self.events.append(("move", Path(to), safe[-1] if safe else b"never synced"))
        self._replace(source, to)

    def after_a_cut(self, at: int, to: Path, seed: int) -> None:
        """Write what is left if the power goes after so many events.

        Files are written by threads, in an order that differs each time: what stays is drawn by its name.
        """
        happened = self.events[:at]
        for number, (what, path, content) in enumerate(happened):
            if what != "move" or not path.is_relative_to(self.folder):
                continue
            if self._safe(path, number, happened) or Random(f"{seed} {path.name} {number}").random() < 0.5:
                left = to / path.relative_to(self.folder)
                left.parent.mkdir(parents=True, exist_ok=True)
                left.write_bytes(content)

    def _safe(self, path: Path, number: int, happened: list[tuple[str, Path, bytes]]) -> bool:
        """Whether a name, and all folders above it that the log made, are synced."""
        for folder in path.parents:
            first = next(
                n for n, (what, other, _) in enumerate(happened) if what == "move" and folder in other.parents
            )
            since = number if folder == path.parent else first
            if not any(what == "sync" and other == folder for what, other, _ in happened[since:]):
                return False
            if folder == self.folder:
                return True
        return False


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=4), st.floats(0, 1), st.integers(0, 2**32))
def test_what_was_signed_is_there_after_a_power_cut(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int], cut: float, seed: int
) -> None:
    folder, key = tmp_path_factory.mktemp("power"), signer()
    confirmed: list[tuple[int, int]] = [(0, 0)]  # events, and the size that was signed and returned by then
    with pytest.MonkeyPatch.context() as patch:
        disk = Disk(folder / "ledger", patch)
        with Log(folder / "ledger", key) as log:
            for minute, step in enumerate(steps):
                log.append(log.size, leaves(step, log.size))
                size = log.checkpoint(NOON + minute * MINUTE).size
                confirmed.append((len(disk.events), size))
    at = round(cut * len(disk.events))
    disk.after_a_cut(at, folder / "after", seed)
    with Log(folder / "after", key) as log:
        assert log.size >= max(size for events, size in confirmed if events <= at)
        total = sum(steps)
        log.append(log.size, leaves(total - log.size, log.size))
        log.checkpoint(NOON + 60 * MINUTE)
    if total:
        assert verify(folder / "after", key.verifier, patience=0).checkpoint.size == total
