"""Archives (zip) as publishers and stewards send lists, unpacked within limits.

In: a file. Out: the files in it, side by side in one folder; a file that is no archive is itself.
Invariant: no name of the archive's leads anywhere else, and nothing larger than the limit is written; an
.xlsx, which is a zip too, stays as it is, and so does gzip, which the readers unpack.
"""

from __future__ import annotations

import re
import shutil
import zipfile
import zlib
from pathlib import Path

from rahdari.errors import SourceError
from rahdari.lists.files import MAX_BYTES, check_zip

MOST_FILES = 50
_WORKBOOK = "[Content_Types].xml"
"""What every .xlsx has at its top (ECMA-376-2 §10.1.2.2)."""


def unpacked(path: Path, into: Path, *, max_bytes: int = MAX_BYTES) -> tuple[Path, ...]:
    """Return the files of an archive, written into the folder `into`; or only `path`, if it is none."""
    if not zipfile.is_zipfile(path):
        return (path,)
    check_zip(path, max_bytes=max_bytes)
    with zipfile.ZipFile(path) as archive:
        if _WORKBOOK in archive.namelist():
            return (path,)
        members = [one for one in archive.infolist() if _wanted(one)]
        if not members or len(members) > MOST_FILES:
            raise SourceError(
                str(path), f"holds {len(members):,} files; 1 to {MOST_FILES} are read from an archive"
            )
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
        return tuple(_written(archive, one, into, path) for one in members)


def plain_name(name: str) -> str:
    """Return a file's name without folders, and without any character that means something to anybody."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return re.sub(r"[^A-Za-z0-9._-]+", "_", last)[-100:].lstrip(".") or "list"


def _wanted(member: zipfile.ZipInfo) -> bool:
    hidden = member.filename.rpartition("/")[2].startswith(".") or member.filename.startswith("__MACOSX/")
    return not member.is_dir() and not hidden


def _written(archive: zipfile.ZipFile, member: zipfile.ZipInfo, into: Path, path: Path) -> Path:
    target = into / plain_name(member.filename)
    try:
        with archive.open(member) as packed, open(target, "xb") as file:
            shutil.copyfileobj(packed, file, 1 << 20)  # never more than the size that was checked
    except FileExistsError as error:
        raise SourceError(str(path), f"holds two files of the name {target.name}") from error
    except (RuntimeError, NotImplementedError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise SourceError(str(path), f"{member.filename} in it cannot be unpacked ({error})") from error
    return target
