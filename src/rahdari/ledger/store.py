"""A log's folder, written: leaves come in, and at a checkpoint all of their tiles are there or none count.

Invariants:
1. Tiles are written and synced beside the folder (`NAME.part`), moved in, and only then the checkpoint is
   replaced; the folder holds nothing half-written. What a kill leaves beyond the checkpoint is moved out at
   the next opening (to `NAME.beyond`), and the leaves come again from whoever gave them.
2. The folder is one process's at a time.
3. The right edge is held against the checkpoint when it is opened: damaged tiles of hashes are made again
   from the leaves, and what the leaves do not give back is an error.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rahdari.durable import sync
from rahdari.errors import LedgerError
from rahdari.ledger.checkpoint import FILE, Checkpoint
from rahdari.ledger.tiles import (
    ENTRIES,
    MAX_LEAF,
    WIDTH,
    Folder,
    Tile,
    entries_of,
    hashes_in,
    levels_of,
    pack,
    read_tile,
    unpack,
)
from rahdari.ledger.tree import EMPTY, leaf_hash, node_hash, root


class Edge:
    """The right edge of a tree: for each level the hashes that do not fill a tile yet."""

    def __init__(self, levels: Sequence[list[bytes]] = ()) -> None:
        self.levels = [list(level) for level in levels]

    def add(self, hash: bytes, level: int = 0) -> list[tuple[int, list[bytes]]]:
        """Add a leaf's hash; return the tiles that are full now, as level and hashes."""
        while len(self.levels) <= level:
            self.levels.append([])
        self.levels[level].append(hash)
        if len(self.levels[level]) < WIDTH:
            return []
        full, self.levels[level] = self.levels[level], []
        return [(level, full), *self.add(root(full), level + 1)]

    def root(self) -> bytes:
        """Return the root of the tree: perfect subtrees, folded from the smallest (RFC 6962 §2.1)."""
        reached = None
        for hashes in self.levels:
            at = len(hashes)
            while at:
                length = at & -at
                left = root(hashes[at - length : at])
                reached = left if reached is None else node_hash(left, reached)
                at -= length
        return EMPTY if reached is None else reached


class Store:
    """The folder of one log, held for writing. sealed: its checkpoint, already verified, if it has one.

    copy: the log is somebody else's and can be had again; tiles without a checkpoint are no loss then.
    """

    def __init__(self, folder: Path, sealed: Checkpoint | None, *, copy: bool = False) -> None:
        self._folder, self._beside = folder, folder.with_name(folder.name + ".part")
        folder.mkdir(parents=True, exist_ok=True)
        self._known: set[Path] = set()
        self._lock: int | None = _lock(folder)
        try:
            shutil.rmtree(self._beside, ignore_errors=True)
            self.size = sealed.size if sealed else 0
            if sealed is None and not copy and any((folder / "tile").rglob("*")):
                raise LedgerError(
                    "missing",
                    f"{folder} has tiles and no checkpoint.",
                    place=FILE,
                    next_step="Bring it back from a backup or from the witness; do not begin a new log here.",
                )
            self._edge, self._entries = self._load(sealed) if sealed else (Edge(), [])
            self._sealed_size = self.size
            self._written: dict[Tile, None] = {}  # since the checkpoint, in order
            self._move_beyond_out()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the folder; what no checkpoint covers is forgotten."""
        if self._lock is not None:
            shutil.rmtree(self._beside, ignore_errors=True)
            os.close(self._lock)
            self._lock = None

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        return self._edge.root()

    def append(self, first: int, leaves: Sequence[bytes]) -> None:
        """Add leaves, the first of which has this number; those that are there already have to be equal."""
        if first > self.size or first < 0:
            raise LedgerError(
                "gap", f"Leaf {first:,} cannot follow: the log has {self.size:,}.", place=f"leaf {first}"
            )
        self._compare(first, leaves)
        for leaf in leaves[self.size - first :]:
            if not 0 < len(leaf) <= MAX_LEAF:
                raise LedgerError("form", f"A leaf has 1 to {MAX_LEAF} bytes, not {len(leaf):,}.")
            self._entries.append(leaf)
            full = self._edge.add(leaf_hash(leaf))
            if full:
                self._put(Tile(ENTRIES, self.size // WIDTH), pack(self._entries))
                self._entries = []
            for level, hashes in full:
                self._put(Tile(level, self.size >> (8 * (level + 1))), b"".join(hashes))
            self.size += 1

    def begin(self, note: bytes) -> None:
        """Write the first checkpoint, of no leaves."""
        self._write(FILE, note)
        self._move([FILE])

    def seal(self, note: bytes) -> None:
        """Bring all tiles to the disk and into the folder, then replace the checkpoint by this one."""
        if self.size != self._sealed_size:
            for level, hashes in enumerate(self._edge.levels):
                if hashes:
                    index = self.size >> (8 * (level + 1))
                    self._put(Tile(level, index, len(hashes)), b"".join(hashes))
            if self._entries:
                self._put(Tile(ENTRIES, self.size // WIDTH, len(self._entries)), pack(self._entries))
            self._move([tile.path for tile in self._written])
        self._write(FILE, note)
        self._move([FILE])
        for tile in self._written:
            if tile.width == WIDTH:  # its parts are in it
                shutil.rmtree(self._folder / f"{tile.path}.p", ignore_errors=True)
        self._written, self._sealed_size = {}, self.size

    def _compare(self, first: int, leaves: Sequence[bytes]) -> None:
        """Raise unless the leaves that are there already are these."""
        at, until = first, min(self.size, first + len(leaves))
        while at < until:
            index = at // WIDTH
            there = self._bundle(index)
            end = min(until, (index + 1) * WIDTH)
            for number in range(at, end):
                if there[number - index * WIDTH] != leaves[number - first]:
                    raise LedgerError(
                        "conflict",
                        f"The log has another leaf {number:,} than is to be added.",
                        place=f"leaf {number}",
                        next_step="Nothing was written. Compare the database with the ledger.",
                    )
            at = end

    def _bundle(self, index: int) -> list[bytes]:
        if index == self.size // WIDTH:
            return self._entries
        tile = Tile(ENTRIES, index)
        source = self._beside if tile in self._written else self._folder
        return unpack(read_tile(Folder(source), tile), tile)

    def _load(self, sealed: Checkpoint) -> tuple[Edge, list[bytes]]:
        source, rest = Folder(self._folder), self.size % WIDTH
        last = Tile(ENTRIES, self.size // WIDTH, rest)
        entries = unpack(read_tile(source, last), last) if rest else []
        try:
            edge = Edge([_edge_of(source, level, self.size) for level in levels_of(self.size)])
            if edge.root() == sealed.root and edge.levels[:1] in ([], [[leaf_hash(e) for e in entries]]):
                return edge, entries
        except LedgerError:
            pass  # a damaged tile: it is made again
        return self._rebuilt(source, sealed), entries

    def _rebuilt(self, source: Folder, sealed: Checkpoint) -> Edge:
        """Make all hashes again from the leaves; mend tiles that differ if they lead to the signed root."""
        edge, tiles = Edge(), {}
        for bundle, entries in entries_of(source, sealed.size):
            for number, entry in enumerate(entries, bundle.index * WIDTH + 1):
                for level, hashes in edge.add(leaf_hash(entry)):
                    tiles[Tile(level, (number - 1) >> (8 * (level + 1)))] = hashes
        if edge.root() != sealed.root:
            raise LedgerError(
                "changed",
                f"The leaves in {self._folder} are not those that its checkpoint was signed for.",
                place="tile",
                next_step="`rahdari ledger verify` names the place. Bring back a backup or a witness's copy.",
            )
        for level, hashes in enumerate(edge.levels):
            if hashes:
                tiles[Tile(level, self.size >> (8 * (level + 1)), len(hashes))] = hashes
        mended = [tile for tile, hashes in tiles.items() if source.read(tile.path) != b"".join(hashes)]
        for tile in mended:
            self._write(tile.path, b"".join(tiles[tile]))
        self._move([tile.path for tile in mended])
        return edge

    def _move_beyond_out(self) -> None:
        """Move out what a kill between the tiles and their checkpoint has left.

        It is not deleted: an older checkpoint, put back by mistake or on purpose, would cost newer tiles.
        """
        beside = self._folder.with_name(f"{self._folder.name}.beyond")
        for level in range(ENTRIES, 8):
            index, width = divmod(self.size >> (8 * max(level, 0)), WIDTH)
            beyond = [f for f in self._parts(Tile(level, index)) if int(f.name) > width]
            whole = self._folder / Tile(level, index).path
            while whole.exists() or beyond:
                for file in [*beyond, *([whole] if whole.exists() else [])]:
                    to = beside / file.relative_to(self._folder)
                    to.parent.mkdir(parents=True, exist_ok=True)
                    os.replace(file, to)
                    self._sealed_size = -1  # its part may be gone: it is written again at the next checkpoint
                index += 1
                beyond, whole = self._parts(Tile(level, index)), self._folder / Tile(level, index).path

    def _parts(self, whole: Tile) -> list[Path]:
        """Return the files of a tile's parts."""
        return [f for f in (self._folder / f"{whole.path}.p").glob("*") if f.name.isdecimal()]

    def _put(self, tile: Tile, content: bytes) -> None:
        self._write(tile.path, content)
        self._written[tile] = None

    def _write(self, path: str, content: bytes) -> None:
        file = self._beside / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def _move(self, paths: Sequence[str]) -> None:
        """Sync files, move them in, and sync every folder that has changed; a new one up to the log's own."""
        _sync([self._beside / path for path in paths])
        changed: dict[Path, None] = {}
        for path in paths:
            to = self._folder / path
            to.parent.mkdir(parents=True, exist_ok=True)
            os.replace(self._beside / path, to)
            changed[to.parent] = None
            if to.parent not in self._known:
                changed |= dict.fromkeys(f for f in to.parents if f.is_relative_to(self._folder))
        _sync(list(changed))
        self._known |= set(changed)


def _sync(paths: Sequence[Path]) -> None:
    """Wait until files or folders are on the disk: several at once, for they share the disk's one journal."""
    with ThreadPoolExecutor(min(len(paths), 16) or 1) as pool:
        for _ in pool.map(sync, paths):
            pass


def _edge_of(source: Folder, level: int, size: int) -> list[bytes]:
    count = size >> (8 * level)
    tile = Tile(level, count // WIDTH, count % WIDTH)
    return hashes_in(read_tile(source, tile), tile) if tile.width else []


def _lock(folder: Path) -> int:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise LedgerError(
            "busy",
            f"{folder} is being written by another process.",
            next_step="End it; a log has one writer.",
        ) from error
    return handle
