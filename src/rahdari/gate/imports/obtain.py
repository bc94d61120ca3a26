"""From where a list comes to the files that its reader wants."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from attrs import frozen

from rahdari.errors import SourceError
from rahdari.exchange.addresses import ADDRESSES, Part
from rahdari.exchange.fetch import fetch
from rahdari.gate.imports import storage
from rahdari.gate.imports.models import OFFICIAL, Import, List
from rahdari.lists.archives import plain_name, unpacked
from rahdari.lists.reading import SourceSpec, parse_source

_MEGABYTE = 1 << 20
_MOST_UNPACKED = 20
"""How many times the largest file an archive may unpack to. Real lists reach about 20."""


@frozen
class Obtained:
    """The files, as their reader wants them, and by what they would be read."""

    spec: SourceSpec
    made_with: str


def obtain(job: Import, beside: Path) -> Obtained:
    """Fetch, find or take what was uploaded; unpack it if need be into the folder `beside`."""
    list_ = job.list
    if job.uploaded:
        given = next(iter(sorted(storage.incoming_of(job).iterdir())), None)
    elif job.file == OFFICIAL or job.file.startswith("https://"):
        given = _fetched(list_, job.file)
    else:
        given = newest(Path(job.file), folder=list_.format == "ofac")
    if given is None:
        raise SourceError(job.file, "there is no file")
    for file in sorted(given.iterdir()) if given.is_dir() else [given]:
        if file.stat().st_size > list_.most_megabytes * _MEGABYTE:
            why = f"is larger than this list's limit of {list_.most_megabytes:,} megabytes"
            raise SourceError(given.name, why)
    return Obtained(_spec(list_, given, beside), _made_with(list_))


def newest(path: Path, *, folder: bool) -> Path:
    """Return the file, or the newest of a folder; the folder itself, if the list is made of several files."""
    if not path.is_dir() or folder:
        return path
    files = [one for one in path.iterdir() if one.is_file() and not one.name.startswith(".")]
    if not files:
        raise SourceError(str(path), "there is no file in this folder")
    return max(files, key=lambda one: (one.stat().st_mtime, one.name))


def _fetched(list_: List, address: str) -> Path:
    """Fetch a list, or be told that what was fetched last still holds."""
    addresses = ADDRESSES
    if address != OFFICIAL:
        name = plain_name(urlsplit(address).path)
        addresses = {list_.format: (Part(name, address, b""),)}
    got = fetch(
        list_.format,
        cache_dir=storage.folder_of(list_) / "fetched",
        max_bytes=list_.most_megabytes * _MEGABYTE,
        addresses=addresses,
    )
    if got.notice:  # an old copy is no new version
        raise SourceError(address, got.notice.rstrip("."))
    return got.path


def _spec(list_: List, given: Path, beside: Path) -> SourceSpec:
    if given.is_dir():
        return parse_source(f"{list_.format}:{given}")
    limit = _MOST_UNPACKED * list_.most_megabytes * _MEGABYTE
    files = unpacked(given, beside / "unpacked", max_bytes=limit)
    if list_.format == "ofac":
        return parse_source(f"ofac:{beside / 'unpacked'}" if files != (given,) else f"ofac:sdn={given}")
    if len(files) > 1:
        names = ", ".join(file.name for file in files[:5])
        raise SourceError(given.name, f"holds {len(files)} files, where one list is wanted: {names}")
    if list_.format != "table":
        return SourceSpec(list_.format, files[0])
    table_map = beside / "map.toml"
    table_map.write_text(list_.table_map, "utf-8")
    return SourceSpec("table", files[0], {"map": str(table_map)})


def _made_with(list_: List) -> str:
    """Say what reads: this version, and the column map. Another one may find more in the same file."""
    map_hash = hashlib.sha256(list_.table_map.encode()).hexdigest()[:8] if list_.table_map else ""
    return " ".join(filter(None, (version("rahdari"), map_hash)))


def scratch(list_: List) -> TemporaryDirectory[str]:
    """Return a folder for what is unpacked, on the disk of the lists."""
    folder = storage.folder_of(list_)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return TemporaryDirectory(dir=folder, prefix="reading-")
