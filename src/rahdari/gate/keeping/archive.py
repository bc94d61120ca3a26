"""One encrypted file of many, written and read as a stream: age (its X25519 recipients), gzip, tar.

In: files and who may read them. Out: the file, and back; what is read is held against a manifest, which comes
last, with the size and SHA-256 of every file. Nothing is written outside of the folder that was named.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

import pyrage
from attrs import frozen
from pyrage import x25519

from rahdari.errors import GateError

FORMAT = "rahdari-backup:1"
DATA, UNLOCK = "data.age", "unlock.age"  # the archive, and what unlocks it
DATABASE = "database"  # the copy of it in there, before its ending
_MANIFEST = "manifest.json"
_MANIFEST_MOST = 64 << 20
_BLOCK = 1 << 20


@frozen
class Source:
    """A file to be written, and what it is called in there."""

    path: Path
    name: str


def write(
    target: Path, sources: Iterable[Source], about: Mapping[str, Any], readers: list[x25519.Recipient]
) -> dict[str, Any]:
    """Write the archive, on disk when this returns; return its manifest."""
    manifest: dict[str, Any] = {}

    def pack(pipe: IO[bytes]) -> None:
        manifest.update(_pack(pipe, sources, about))

    with open(target, "xb") as file:
        with _through(pack) as packed:
            pyrage.encrypt_io(packed, file, readers)
        file.flush()
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # to be read back from the disk
    return manifest


def read(source: Path, identity: x25519.Identity, into: Path | None = None) -> dict[str, Any]:
    """Read the archive to its end, every file held against the manifest; return that. into: keep the files.

    Raises `GateError` where anything is missing, changed or more.
    """

    def decrypt(pipe: IO[bytes]) -> None:
        with open(source, "rb") as file:
            try:
                pyrage.decrypt_io(file, pipe, [identity])
            except pyrage.DecryptError as error:
                raise _broken(source, "it is damaged, or not for this key") from error

    try:
        with _through(decrypt) as packed:
            return _unpack(packed, source, into)
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # a full disk is none of the file's
            raise
        raise _broken(source, "it is not whole") from error


def _pack(pipe: IO[bytes], sources: Iterable[Source], about: Mapping[str, Any]) -> dict[str, Any]:
    files = {}
    with (
        gzip.GzipFile(fileobj=pipe, mode="wb", compresslevel=1) as small,
        # dereference: a file that is there under two names is written twice, and not as a link.
        tarfile.open(fileobj=small, mode="w|", format=tarfile.PAX_FORMAT, dereference=True) as tar,
    ):
        for source in sources:
            with open(source.path, "rb") as file:
                info = tar.gettarinfo(arcname=source.name, fileobj=file)
                hashing = _Hashing(file)
                tar.addfile(info, cast("IO[bytes]", hashing))
            files[source.name] = {"size": info.size, "sha256": hashing.digest.hexdigest()}
        manifest = {"format": FORMAT, **about, "files": files}
        text = json.dumps(manifest, ensure_ascii=False).encode()
        info = tarfile.TarInfo(_MANIFEST)
        info.size = len(text)
        tar.addfile(info, io.BytesIO(text))
    return manifest


def _unpack(packed: IO[bytes], source: Path, into: Path | None) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    with gzip.GzipFile(fileobj=packed, mode="rb") as small, tarfile.open(fileobj=small, mode="r|") as tar:
        for info in tar:
            content = tar.extractfile(info) if info.isreg() else None
            if content is None or manifest is not None:
                raise _broken(source, f"{info.name!r} does not belong into it")
            if info.name == _MANIFEST:
                manifest = json.loads(content.read(_MANIFEST_MOST))
                continue
            if info.name in found:
                raise _broken(source, f"{info.name!r} is in it twice")
            found[info.name] = _copy(content, _place(into, info.name, source), info.mode)
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT or manifest.get("files") != found:
        raise _broken(source, "its files are not those of its manifest")
    return manifest


def _copy(content: IO[bytes], place: Path | None, mode: int) -> dict[str, Any]:
    """Read a file to its end; keep it where there is a place for it."""
    hashing = _Hashing(content)
    if place is None:
        while hashing.read(_BLOCK):
            pass
    else:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode & 0o700 | 0o600)
        with open(handle, "wb") as file:
            while block := hashing.read(_BLOCK):
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
    return {"size": hashing.size, "sha256": hashing.digest.hexdigest()}


def _place(into: Path | None, name: str, source: Path) -> Path | None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\\" in name or "\0" in name:
        raise _broken(source, f"{name!r} leads out of the folder")
    return into / path if into else None


class _Hashing:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest, self.size = file, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        block = self._file.read(size)
        self.digest.update(block)
        self.size += len(block)
        return block


@contextmanager
def _through(produce: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """Yield what a function writes, while it writes it. What it raises is raised when the reading ends."""
    out, into = os.pipe()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with open(into, "wb", buffering=_BLOCK) as pipe:
                produce(pipe)
        except BrokenPipeError:
            pass  # whoever reads has stopped, and says why
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        with open(out, "rb", buffering=_BLOCK) as pipe:
            yield pipe
    except BaseException as error:
        thread.join()
        if failed:  # the cause of what the reader met
            raise failed[0] from error
        raise
    thread.join()
    if failed:
        raise failed[0]


def _broken(source: Path, why: str) -> GateError:
    return GateError(
        f"{source} cannot be read: {why}.", next_step="Use another backup, or the key that it was made for."
    )
