"""Where the tiles of a log lie and what is in them, by C2SP tlog-tiles.

tile/L/N holds 256 hashes: of leaves (level 0), or of whole tiles of the level below; tile/entries/N holds the
leaves themselves. At the right edge tiles are partial: tile/L/N.p/W. N is written x001/x234/067.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from attrs import frozen

from rahdari.errors import LedgerError
from rahdari.ledger.tree import node_hash, root, split

WIDTH = 256
ENTRIES = -1
"""The level of what is no hash but the leaves themselves."""
HASH = 32
MAX_LEAF = 512
"""Bytes of a leaf at most; the format itself allows 65,535."""
MAX_TILE = WIDTH * (MAX_LEAF + 2)
_PATH = re.compile(r"tile/(entries|0|[1-9]\d?)/((?:x\d{3}/)*)(\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)


class Source(Protocol):
    """Where the files of a log come from. Nothing that comes is trusted."""

    def read(self, path: str, limit: int = MAX_TILE) -> bytes | None:
        """Return the content of a file of at most `limit` bytes, or None if it is not there."""


@frozen
class Tile:
    """One file of a log: level (or ENTRIES), index and how many it holds."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it lies, below the log's folder."""
        *high, low = _threes(self.index)
        folder = "entries" if self.level == ENTRIES else str(self.level)
        part = f".p/{self.width}" if self.width < WIDTH else ""
        return "/".join(["tile", folder, *(f"x{three}" for three in high), low + part])

    @classmethod
    def parse(cls, path: str) -> Tile | None:
        """Return the tile of a path, or None if it is none."""
        found = _PATH.fullmatch(path)
        if not found:
            return None
        level = ENTRIES if found[1] == "entries" else int(found[1])
        index = int(found[2].replace("x", "").replace("/", "") + found[3])
        tile = cls(level, index, int(found[4] or WIDTH))
        return tile if tile.path == path and level < 8 else None

    @property
    def whole(self) -> Tile:
        """The same tile when it is full."""
        return Tile(self.level, self.index)


def tiles_of(level: int, size: int) -> Iterator[Tile]:
    """Yield the tiles of one level of a tree of `size` leaves, left to right."""
    count = size >> (8 * max(level, 0))
    for index in range(count // WIDTH):
        yield Tile(level, index)
    if count % WIDTH:
        yield Tile(level, count // WIDTH, count % WIDTH)


def levels_of(size: int) -> range:
    """Return the levels of hashes that a tree of `size` leaves has."""
    return range((size.bit_length() + 7) // 8)


def pack(entries: Sequence[bytes]) -> bytes:
    """Return the content of a bundle of leaves."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack(data: bytes, tile: Tile) -> list[bytes]:
    """Return the leaves of a bundle; raise if it does not hold exactly as many as its name says."""
    entries, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        entries.append(data[at + 2 : end])
        at = end
    if at != len(data) or len(entries) != tile.width:
        raise LedgerError("changed", f"{tile.path} does not hold {tile.width} leaves.", place=tile.path)
    return entries


def hashes_in(data: bytes, tile: Tile) -> list[bytes]:
    """Return the hashes of a tile; raise if there are not as many as its name says."""
    if len(data) != tile.width * HASH:
        raise LedgerError("changed", f"{tile.path} does not hold {tile.width} hashes.", place=tile.path)
    return [data[at : at + HASH] for at in range(0, len(data), HASH)]


def read_tile(source: Source, tile: Tile) -> bytes:
    """Return a tile's content; of a partial one that has been filled up since, its part of the whole."""
    data = source.read(tile.path)
    if data is None and tile.width < WIDTH:
        data = source.read(tile.whole.path)
        if data is not None and tile.level == ENTRIES:
            data = pack(unpack(data, tile.whole)[: tile.width])
        elif data is not None:
            data = data[: tile.width * HASH]
    if data is None:
        raise LedgerError("missing", f"{tile.path} is not there.", place=tile.path)
    return data


def entries_of(source: Source, size: int, first: int = 0) -> Iterator[tuple[Tile, list[bytes]]]:
    """Yield the bundles of a tree of `size` leaves, from the one that holds leaf `first`."""
    for tile in tiles_of(ENTRIES, size):
        if tile.index >= first // WIDTH:
            yield tile, unpack(read_tile(source, tile), tile)


class Hashes:
    """Roots of ranges of leaves of a tree of `size` leaves, from its tiles."""

    def __init__(self, source: Source, size: int) -> None:
        self._size = size
        self._tile = lru_cache(64)(lambda tile: hashes_in(read_tile(source, tile), tile))

    def root(self, low: int, high: int) -> bytes:
        """Return the root over the leaves of a range as they occur in proofs: a subtree, or a right edge."""
        length = high - low
        if length & (length - 1) or low % length:
            middle = low + split(length)
            return node_hash(self.root(low, middle), self.root(middle, high))
        level = (length.bit_length() - 1) // 8
        first = low >> (8 * level)
        index = first // WIDTH
        width = min(WIDTH, (self._size >> (8 * level)) - index * WIDTH)
        offset = first % WIDTH
        return root(self._tile(Tile(level, index, width))[offset : offset + (length >> (8 * level))])


class Folder:
    """A log's folder, read. It is left by no path: links that lead out of it are refused."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, path: str, limit: int = MAX_TILE) -> bytes | None:
        """Return the content of a file of the folder."""
        file = self.folder / path
        if not file.resolve().is_relative_to(self.folder.resolve()):
            raise LedgerError("foreign", f"{path} leads out of the ledger.", place=path)
        try:
            handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK)  # a pipe keeps nobody waiting
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                os.close(handle)
                raise LedgerError("foreign", f"{path} is no file.", place=path)
            with open(handle, "rb") as opened:
                data = opened.read(limit + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise LedgerError(
                "unreadable", f"{path} cannot be read: {error.strerror}.", place=path
            ) from error
        if len(data) > limit:
            raise LedgerError("changed", f"{path} is larger than {limit:,} bytes.", place=path)
        return data


def _threes(index: int) -> list[str]:
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    return [digits[at : at + 3] for at in range(0, len(digits), 3)]
