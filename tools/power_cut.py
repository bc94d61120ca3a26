"""A power cut for a folder: what was written and not synced is dropped.

In: a folder, and processes that are started with `PowerCut.environment` and killed. Out: the folder as a disk
would have it that kept what was synced and nothing else, or (with a generator of chance) some pages of the
rest as well, as disks do. The processes' fsync is watched by a small library (`unsynced.c`), made by `cc`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from random import Random

from attrs import frozen

from tools.preload import library

_PAGE = 4096


@frozen
class PowerCut:
    """A folder whose syncs are watched. beside: an empty folder for what is kept of it, outside of it."""

    folder: Path
    beside: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment in which its processes have to run."""
        return {
            **os.environ,
            "LD_PRELOAD": str(library("unsynced", self.beside)),
            "UNSYNCED_ROOT": str(self.folder.resolve()),
            "UNSYNCED_KEPT": str(self._kept.resolve()),
        }

    @property
    def _kept(self) -> Path:
        return self.beside / "kept"

    def cut(self, chance: Random | None = None) -> int:
        """Make the folder what survives, once its processes were killed; return how many files lost bytes."""
        survived = self.beside / "survived"
        lost = self._restore((self._kept / "root").read_text(), self.folder, survived, chance)
        shutil.rmtree(self.folder)
        shutil.rmtree(self._kept)
        survived.rename(self.folder)
        return lost

    def _restore(self, key: str, live: Path, into: Path, chance: Random | None) -> int:
        into.mkdir(mode=0o700)
        names, lost = self._kept / "names" / key, 0
        listed = names.read_bytes().decode().split("\0")[:-1] if names.exists() else []
        for what, name in zip(listed[::2], listed[1::2], strict=True):
            kind, child = what[0], what[1:]
            if kind == "l":
                (into / name).symlink_to(child)
            elif kind == "d":
                lost += self._restore(child, live / name, into / name, chance)
            else:
                content = self._kept / "content" / child
                synced = content.read_bytes() if content.exists() else b""
                written = (live / name).read_bytes() if (live / name).is_file() else b""
                lost += synced != written
                (into / name).write_bytes(_some_of(synced, written, chance) if chance else synced)
                (into / name).chmod(0o600)
        return lost


def _some_of(synced: bytes, written: bytes, chance: Random) -> bytes:
    """Return the synced bytes with some pages of what was written since: a disk writes in any order."""
    out = bytearray(synced)
    for at in range(0, len(written), _PAGE):
        page = written[at : at + _PAGE]
        if page != synced[at : at + _PAGE] and chance.random() < 0.5:
            out.extend(bytes(max(0, at + len(page) - len(out))))
            out[at : at + len(page)] = page
    return bytes(out)
