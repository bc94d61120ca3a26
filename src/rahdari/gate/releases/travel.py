"""The folder of releases on its way: out as one zip for a stick, and back in from one.

What comes in is a copy of the own folder with more signatures, or somebody's newer release. Signatures are
taken over where they hold; a release is verified before it is used. Nothing of the zip is trusted before.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from rahdari.errors import ReleaseError, SourceError
from rahdari.exchange.releases.pruning import named
from rahdari.exchange.releases.repository import Repository
from rahdari.lists.files import check_zip

MAX_UPLOAD = 256 << 20
MAX_UNPACKED = 1 << 30
MOST_FILES = 5_000
_INSIDE = re.compile(
    r"(?:[\w.-]+/)?((?:metadata|pending)/[\w.-]+\.json"
    r"|targets/[0-9a-f]{64}\.release\.json"
    r"|targets/lists/[\w-]+/[0-9a-f]{64}\.[\w-]+\.jsonl\.gz)"
)
"""What a folder of releases holds, perhaps in a folder of its own."""


def packed(repository: Repository) -> IO[bytes]:
    """Return the folder as a zip, in a file that vanishes when it is closed.

    Of the files of releases only those that the newest metadata names: whoever receives it needs no others.
    """
    metadata = (*repository.metadata.glob("*"), *repository.pending.glob("*"))
    file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever sends it closes it)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for one in sorted({*named(repository), *metadata}):
            name = one.relative_to(repository.path).as_posix()
            if one.is_file() and _INSIDE.fullmatch(name):
                archive.write(one, f"releases/{name}")
    file.seek(0)
    return file


@contextmanager
def unpacked(upload: BinaryIO) -> Iterator[Repository]:
    """Give the folder in a zip while the block runs; what does not belong in one is left out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "upload.zip")
        size = 0
        with open(path, "wb") as file:
            while chunk := upload.read(1 << 20):
                size += len(chunk)
                if size > MAX_UPLOAD:
                    raise ReleaseError("oversized", f"The file has more than {MAX_UPLOAD:,} bytes.")
                file.write(chunk)
        yield Repository(_unpack(path, Path(folder, "repository")))


def _unpack(path: Path, into: Path) -> Path:
    try:
        check_zip(path, max_bytes=MAX_UNPACKED)
        with zipfile.ZipFile(path) as archive:
            members = [(one, m[1]) for one in archive.infolist() if (m := _INSIDE.fullmatch(one.filename))]
            if not members or len(members) > MOST_FILES:
                raise ReleaseError("missing", "The file holds no folder of releases.")
            for member, name in members:
                target = into / name
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with archive.open(member) as source, open(target, "wb") as file:
                    shutil.copyfileobj(source, file)
    except (SourceError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise ReleaseError("tampered", f"The file cannot be unpacked: {error}.") from error
    return into
