"""A whole log checked from its files: every leaf, every hash, every file of the folder, and the signed root.

In: a folder (or any source of a log's files) and the log's public key. Out: a `Report`, or a LedgerError
whose `reason` names what is wrong and whose `place` names the tile and the leaf. Nothing of the log itself is
trusted: the key comes by another way.
"""

from __future__ import annotations

import datetime
import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from attrs import field, frozen

from rahdari.errors import LedgerError
from rahdari.ledger.checkpoint import FILE, Checkpoint, open_checkpoint
from rahdari.ledger.leaf import decode
from rahdari.ledger.note import MAX_NOTE, Verifier
from rahdari.ledger.store import Edge
from rahdari.ledger.tiles import (
    ENTRIES,
    HASH,
    WIDTH,
    Folder,
    Hashes,
    Source,
    Tile,
    entries_of,
    pack,
    read_tile,
    tiles_of,
    unpack,
)
from rahdari.ledger.tree import leaf_hash, root

_LOOKS = 10
Tell = Callable[[int, int], None]
"""Told how many leaves have been checked, and of how many."""


@frozen
class Report:
    """A sound log. leaves: how many there are of each hour, gate and release: what anybody may count."""

    checkpoint: Checkpoint
    leaves: Counter[tuple[str, str, int]] = field(repr=False)
    against: Checkpoint | None = None

    @property
    def hours(self) -> tuple[str, str] | None:
        """The first and the last hour that a leaf is of."""
        hours = [hour for hour, _, _ in self.leaves]
        return (min(hours), max(hours)) if hours else None


def verify(
    folder: Path,
    verifier: Verifier,
    against: bytes | None = None,
    *,
    tell: Tell | None = None,
    patience: float = 5.0,
) -> Report:
    """Check the log in `folder`; raise LedgerError if it does not hold.

    against: a checkpoint that was seen before, here or elsewhere: the log must go on from it. patience: how
    many seconds a log has to cover files that are newer than its checkpoint: it is being written.
    """
    source = Folder(folder)
    seen = open_checkpoint(against, verifier) if against is not None else None
    if (folder / "tile").exists() and not (folder / FILE).exists():
        raise LedgerError("missing", "There are tiles, and no checkpoint.", place=FILE)
    checkpoint = checkpoint_of(source, verifier)
    leaves = check_tree(source, checkpoint, tell)
    beyond = _check_files(folder, checkpoint.size)
    for _ in range(_LOOKS):
        if beyond:
            time.sleep(patience / _LOOKS)
            now = checkpoint_of(source, verifier)
            beyond = [tile for tile in beyond if not _covers(now.size, tile)]
    if beyond:
        raise LedgerError(
            "beyond",
            f"{beyond[0].path} is beyond the {checkpoint.size:,} leaves that the checkpoint covers.",
            place=beyond[0].path,
            next_step="The checkpoint is an older one, or a computer stopped while it wrote: start it again.",
        )
    if seen:
        check_follows(seen, checkpoint, Hashes(source, checkpoint.size))
    return Report(checkpoint, leaves, seen)


def checkpoint_of(source: Source, verifier: Verifier) -> Checkpoint:
    """Return the verified checkpoint of a log."""
    note = source.read(FILE, MAX_NOTE)
    if note is None:
        raise no_ledger(source)
    try:
        return open_checkpoint(note, verifier)
    except LedgerError as error:
        raise LedgerError(error.reason, error.message, place=FILE) from error


def no_ledger(source: Source) -> LedgerError:
    """Return what is said where a log was looked for and no checkpoint is."""
    where = f"There is no ledger in {source.folder}" if isinstance(source, Folder) else "There is no ledger"
    return LedgerError("unreadable", f"{where}: no checkpoint is there.", place=FILE)


def check_follows(seen: Checkpoint, now: Checkpoint, hashes: Hashes) -> None:
    """Raise unless a log, checked as it is now, goes on from a checkpoint seen before."""
    check_size(seen, now)
    if hashes.root(0, seen.size) != seen.root if seen.size else False:
        raise LedgerError(
            "forked",
            f"The log does not begin with the {seen.size:,} leaves that it had on {said(seen.at)}.",
            place=f"leaves 0 to {seen.size - 1}",
        )
    check_time(seen, now)


def check_size(seen: Checkpoint, now: Checkpoint) -> None:
    """Raise `deleted` if a log has become smaller."""
    if now.size >= seen.size:
        return
    older = " Unless this is an older copy: bring the newest." if now.at <= seen.at else ""
    raise LedgerError(
        "deleted",
        f"The log has {now.size:,} leaves on {said(now.at)}; "
        f"it had {seen.size:,} on {said(seen.at)}: leaves were deleted.{older}",
        place=f"leaves {now.size} to {seen.size - 1}",
    )


def check_time(seen: Checkpoint, now: Checkpoint) -> None:
    """Raise `backdated` if a checkpoint states an earlier time than one of fewer leaves that was seen before.

    Of the same leaves it is `older`: a log that stands still is signed each minute, and whoever brings last
    night's stick, or answers from a store, brings one of those. It is no proof against anybody.
    """
    if now.at >= seen.at:
        return
    if (now.size, now.root) == (seen.size, seen.root):
        raise LedgerError(
            "older",
            f"This is an older copy, of {said(now.at)}: the same {now.size:,} leaves, signed on "
            f"{said(seen.at)}, were seen before.",
            place=FILE,
            next_step="Bring the newest.",
        )
    raise LedgerError(
        "backdated",
        f"The checkpoint of {now.size:,} leaves says {said(now.at)}, "
        f"but one of {seen.size:,} leaves, seen before, says {said(seen.at)}.",
        place=FILE,
    )


def said(at: datetime.datetime) -> str:
    """Return a moment as messages show it."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def check_tree(
    source: Source, checkpoint: Checkpoint, tell: Tell | None = None
) -> Counter[tuple[str, str, int]]:
    """Check all leaves and hashes up to the signed root; return what `Report.leaves` is."""
    edge, counted, size = Edge(), Counter[tuple[str, str, int]](), checkpoint.size
    for bundle, entries in entries_of(source, size):
        first = bundle.index * WIDTH
        for number, entry in enumerate(entries, first):
            counted[_decoded(entry, bundle, number)] += 1
        hashes = [leaf_hash(entry) for entry in entries]
        _check_hashes(source, Tile(0, bundle.index, bundle.width), hashes, checkpoint)
        if bundle.width == WIDTH:
            for level, full in edge.add(root(hashes), 1):
                index = (first + WIDTH - 1) >> (8 * (level + 1))
                _check_hashes(source, Tile(level, index), full, checkpoint)
        else:
            edge.levels[:1] = [hashes]
        if tell:
            tell(first + len(entries), size)
    for level, hashes in enumerate(edge.levels[1:], 1):
        if hashes:
            _check_hashes(source, Tile(level, size >> (8 * (level + 1)), len(hashes)), hashes, checkpoint)
    if edge.root() != checkpoint.root:
        raise LedgerError(
            "changed",
            f"The {size:,} leaves are not those that the checkpoint was signed for.",
            place=FILE,
            next_step="Leaves and tiles agree with each other, so all were written anew; "
            "compare them with a copy (the witness has one).",
        )
    return counted


def _decoded(entry: bytes, bundle: Tile, number: int) -> tuple[str, str, int]:
    try:
        leaf = decode(entry)
    except LedgerError as error:
        place = f"{bundle.path}, leaf {number}"
        raise LedgerError(
            "changed", f"Leaf {number:,} is not a valid leaf: {error.message}", place=place
        ) from error
    return leaf.hour, leaf.gate, leaf.release


def _check_hashes(source: Source, tile: Tile, made: list[bytes], checkpoint: Checkpoint) -> None:
    """Raise unless a tile holds the hashes that were made from what is below it."""
    stored = read_tile(source, tile)
    if stored == b"".join(made):
        return
    if len(stored) != tile.width * HASH:
        raise LedgerError("changed", f"{tile.path} does not hold {tile.width} hashes.", place=tile.path)
    at = next(n for n, one in enumerate(made) if stored[n * HASH : (n + 1) * HASH] != one)
    number = tile.index * WIDTH + at
    below = f"leaf {number}" if tile.level == 0 else Tile(tile.level - 1, number).path
    bundle = Tile(ENTRIES, tile.index, tile.width)
    if tile.level == 0 and _above_agrees(source, tile, stored, checkpoint.size):
        place, what = f"{bundle.path}, {below}", f"{below.capitalize()} was changed"
    else:
        place, what = f"{tile.path}, {below}", f"{tile.path} was changed"
    raise LedgerError(
        "changed",
        f"{what}: leaves and hashes do not agree at {below}.",
        place=place,
        next_step="Bring the file back from a backup or from a witness's copy.",
    )


def _above_agrees(source: Source, tile: Tile, stored: bytes, size: int) -> bool:
    """Say whether the tile above a whole tile of hashes knows it as it is stored: then the leaves differ."""
    above = next((t for t in tiles_of(1, size) if t.index == tile.index // WIDTH), None)
    if tile.width < WIDTH or above is None:
        return False
    try:
        at = (tile.index % WIDTH) * HASH
        hashes = [stored[n : n + HASH] for n in range(0, len(stored), HASH)]
        return read_tile(source, above)[at : at + HASH] == root(hashes)
    except LedgerError:
        return False


def _check_files(folder: Path, size: int) -> list[Tile]:
    """Check files that the tree itself does not need; return those that lie beyond it.

    Tiles that were partial at an earlier checkpoint must be the beginnings of what they became.
    """
    beyond, source = [], Folder(folder)
    for path in _paths(folder):
        tile = Tile.parse(path)
        if tile is None or (folder / path).is_symlink():
            raise LedgerError("foreign", f"{path} does not belong into a ledger.", place=path)
        if not _covers(size, tile):
            beyond.append(tile)
        elif tile.width < WIDTH:
            _check_part(source, tile, size)
    return beyond


def _paths(folder: Path) -> list[str]:
    """Return all but the checkpoint: files, and folders that are links. Files may go meanwhile."""
    found = []
    for place, folders, files in os.walk(folder):
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        found += [(Path(place) / name).relative_to(folder).as_posix() for name in [*links, *files]]
    return sorted(path for path in found if path != FILE)


def _check_part(source: Source, tile: Tile, size: int) -> None:
    count = size >> (8 * max(tile.level, 0))
    now = Tile(tile.level, tile.index, min(WIDTH, count - tile.index * WIDTH))
    if tile == now:
        return
    whole, part = read_tile(source, now), source.read(tile.path)
    begun = pack(unpack(whole, now)[: tile.width]) if tile.level == ENTRIES else whole[: tile.width * HASH]
    if part is not None and part != begun:
        raise LedgerError("changed", f"{tile.path} is not the beginning of {now.path}.", place=tile.path)


def _covers(size: int, tile: Tile) -> bool:
    return tile.index * WIDTH + tile.width <= size >> (8 * max(tile.level, 0))
