"""A backup of all that a gate keeps, made while it works; only whoever has passphrase or key can read it.

In: the data folder and a folder for backups (a stick). Out: `rahdari-MOMENT/` with `data.age` (database,
releases, lists, index, ledger, configuration, keys), and beside it the key store, `rahdari-keys.json`: one
for all backups of that folder, overwritten by every backup and by forgetting. A backup appears whole or not
at all; before it does, it is read back from the disk and held against what was written.
"""

from __future__ import annotations

import datetime
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pyrage
from attrs import frozen
from pyrage import x25519

from rahdari.durable import sync
from rahdari.errors import GateError
from rahdari.gate.keeping import archive, copies
from rahdari.gate.keeping.archive import DATA, DATABASE, UNLOCK, Source
from rahdari.gate.keeping.forgotten import follow
from rahdari.gate.place.models import Gate
from rahdari.gate.project.copying import copy_database, fault_in, run_client
from rahdari.gate.project.folder import DataFolder, locked

_COPY = ".backup-"  # where the copy of the database lies while it is packed
_TRIES = 3  # what changes while it is read is read again
_READ_ME = """A backup of a Rahdari gate. It is brought back by

    rahdari restore THIS-FOLDER NEW-DATA-FOLDER

with the passphrase or the secret key that it was made for. rahdari-keys.json beside this folder belongs to
it: without that file, what is kept of travellers cannot be read.
"""


@frozen
class Made:
    """A backup. unreached: copies of the key store, elsewhere, that still hold what was forgotten."""

    path: Path
    size: int
    files: int
    unreached: list[Path]


@frozen
class Lock:
    """Who may read a backup. unlock: the secret key for it, under a passphrase; None if they have it."""

    reader: x25519.Recipient
    unlock: bytes | None = None

    @classmethod
    def of_passphrase(cls, passphrase: str) -> Lock:
        """Return one of a passphrase."""
        identity = x25519.Identity.generate()
        return cls(identity.to_public(), pyrage.passphrase.encrypt(str(identity).encode(), passphrase))

    @classmethod
    def of_key(cls, public: str) -> Lock:
        """Return one of a public key, `age1...`."""
        try:
            return cls(x25519.Recipient.from_str(public.strip()))
        except pyrage.RecipientError:
            raise GateError(
                f"{public!r} is no public key of age.", next_step="It begins with age1; age-keygen prints it."
            ) from None


def make(folder: DataFolder, out: Path, lock: Lock, *, now: datetime.datetime) -> Made:
    """Make a backup of the folder that this process works with. Refuses to put it inside of that folder."""
    if out.resolve().is_relative_to(folder.path.resolve()):
        raise GateError(
            f"{out} is inside of the gate's data folder, and would go with it.",
            next_step="Name a folder on another disk.",
        )
    out.mkdir(parents=True, exist_ok=True)
    copies.check(out / copies.NAME)
    folder.backups.mkdir(mode=0o700, exist_ok=True)
    with locked(folder.backups, f"Another backup of {folder.path} is being made.", "Wait until it is done."):
        for left in (*folder.path.glob(f"{_COPY}*"), *out.glob(".rahdari-*.partial")):
            shutil.rmtree(left)  # of one that was killed: a copy of the whole database, for nobody
        if forgotten := copies.forgotten(out / copies.NAME):
            follow(forgotten)
        target, files = _make(folder, out, lock, now)
    size = sum(file.stat().st_size for file in target.iterdir())
    return Made(target, size, len(files), copies.refresh())


def _make(
    folder: DataFolder, out: Path, lock: Lock, now: datetime.datetime
) -> tuple[Path, dict[str, dict[str, object]]]:
    """Make the backup; return where it is, and its files."""
    target = out / f"rahdari-{now.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"
    partial = target.with_name(f".{target.name}.partial")
    if target.exists():
        raise GateError(f"{target} is there already.")
    partial.mkdir(mode=0o700)
    try:
        checker = x25519.Identity.generate()  # so that what was written can be read back; then it is gone
        files = _write(folder, partial / DATA, [lock.reader, checker.to_public()], now)
        if archive.read(partial / DATA, checker)["files"] != files:
            raise GateError(f"{partial} was not written as it should be.", next_step="Use another disk.")
        if lock.unlock is not None:
            _put(partial / UNLOCK, lock.unlock)
        _put(partial / "READ-ME.txt", _READ_ME.encode())
        copies.put(out / copies.NAME)
        partial.rename(target)
        sync(out)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return target, files


def _write(
    folder: DataFolder, target: Path, readers: list[x25519.Recipient], now: datetime.datetime
) -> dict[str, dict[str, object]]:
    """Write the archive; return its files. Again if a file went while it was read: a new release came."""
    gate = Gate.objects.first()
    about = {
        "made": now.isoformat(),
        "version": version("rahdari"),
        "gate": gate.name if gate else "",
        "database": "postgresql" if folder.configuration().database else "sqlite",
        "master_key": folder.configuration().master_key.partition(":")[0],
    }
    for left in reversed(range(_TRIES)):
        try:
            with tempfile.TemporaryDirectory(prefix=_COPY, dir=folder.path) as there:
                manifest = archive.write(target, _sources(folder, Path(there)), about, readers)
                files: dict[str, dict[str, object]] = manifest["files"]
                return files
        except FileNotFoundError as error:
            target.unlink(missing_ok=True)
            if not left:
                raise GateError(
                    f"{error.filename} went away while it was read, more than once.", next_step="Try again."
                ) from error
    raise AssertionError


def _sources(folder: DataFolder, there: Path) -> Iterator[Source]:
    """Yield what belongs in a backup. The ledger first, its checkpoints before its tiles: each of these is
    then covered by what follows, and the database knows of all that the ledger has.
    """
    ledger = folder.path / "ledger"
    inside = sorted(_files(ledger), key=lambda path: (not path.name.startswith("checkpoint"), path))
    for path in inside:
        yield _source(path, ledger, path.relative_to(folder.path).as_posix())
    copy = copy_database(folder, there / DATABASE)
    _check(folder, copy)
    yield Source(copy, copy.name)
    own = {folder.key_store.name, f"{folder.key_store.name}.lock", f"{folder.key_store.name}.partial"}
    for path in sorted(_files(folder.path)):
        name = path.relative_to(folder.path)
        if (
            name.parts[0] in ("ledger", folder.backups.name, there.name)
            or name.parts[0].startswith((folder.database.name, "test.sqlite3", _COPY))
            or (name.parts[0] == folder.keys.name and name.name in own)
        ):
            continue
        yield _source(path, folder.path, name.as_posix())


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder, and the links in it, whatever they lead to."""
    yield from (path for path in folder.rglob("*") if path.is_file() or path.is_symlink())


def _source(path: Path, folder: Path, name: str) -> Source:
    """Return a file as it is packed. A link to one within the folder counts as that; others are refused."""
    if path.is_symlink() and not (path.is_file() and path.resolve().is_relative_to(folder.resolve())):
        raise GateError(
            f"{path} is a link to {path.readlink()}: what lies there would not be in the backup.",
            next_step="Put what it leads to in its place, or mount the other disk there.",
        )
    return Source(path, name)


def _check(folder: DataFolder, copy: Path) -> None:
    """Refuse to back a broken database up: the good backup before it is worth more."""
    if copy.suffix != ".sqlite3":
        run_client("pg_restore", "--list", "--file=/dev/null", str(copy), why="The copy is not whole")
        return
    if fault := fault_in(folder, copy, "integrity_check"):
        raise GateError(
            f"The database is damaged: {fault}.", next_step="Stop the gate, and restore the newest backup."
        )


def _put(path: Path, content: bytes) -> None:
    with open(path, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
