"""The data folder: the one place where a gate keeps anything.

    gate.toml          what has to be known before the database is open (see `Configuration`)
    DEMONSTRATION      a marker in a demonstration's folder, so that invented accounts never meet real ones
    rahdari.sqlite3    the database, unless gate.toml names a PostgreSQL one
    index/             the index of the lists in force; index/release/ is what is known of its repository
    releases/          the repository in which this gate makes releases (`releases.own`)
    lists/             the versions of each list that was brought in (`imports.storage`)
    ledger/            the log of checks: public, authenticated files and nothing else (`gate.ledger`)
    witness/           what is known of the other side's log (`gate.ledger.others`)
    keys/              secret keys and certificate, readable by the owner alone; data.json is the key store
    backups/           copies of the database, one before each upgrade

Invariants: a folder is a demonstration's or a real gate's for good; secrets are never readable by others,
not even for a moment.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from attrs import field, frozen

from rahdari.errors import GateError

LANGUAGES = ("en", "fa", "ps", "ur")


def _tuple(values: object) -> tuple[str, ...]:
    if not isinstance(values, (list, tuple)) or not all(isinstance(v, str) for v in values):
        raise TypeError("has to be a list of texts")
    return tuple(values)


@frozen(kw_only=True)
class Configuration:
    """What gate.toml says. hosts: the names under which the lanes reach the server.

    database: `postgresql://user:password@host:port/name`, or empty for SQLite. address: where the server
    listens; anything but this machine itself is served over TLS only. master_key: see `keeping.master`.
    sqlcipher: whether the whole SQLite file is encrypted; decided when a gate is set up. sticks: where they
    appear (`gate.ledger.sticks`).
    """

    hosts: tuple[str, ...] = field(default=("127.0.0.1", "localhost"), converter=_tuple)
    address: str = "127.0.0.1"
    port: int = 8000
    threads: int = 24
    database: str = ""
    languages: tuple[str, ...] = field(default=LANGUAGES, converter=_tuple)
    time_zone: str = "Asia/Kabul"
    sources: tuple[str, ...] = field(default=(), converter=_tuple)
    master_key: str = ""
    sqlcipher: bool = False
    sticks: tuple[str, ...] = field(default=("/media", "/run/media"), converter=_tuple)

    @property
    def tls(self) -> bool:
        """Whether lanes on other machines come in, which needs TLS (and passkeys need it too)."""
        return self.address not in ("127.0.0.1", "localhost", "::1")


@frozen
class DataFolder:
    """A data folder by its path; nothing is made until something is written."""

    path: Path

    @classmethod
    def from_environment(cls) -> DataFolder:
        """Return the folder that `RAHDARI_DATA` names, by default `rahdari-data` here."""
        return cls(Path(os.environ.get("RAHDARI_DATA", "rahdari-data")))

    @property
    def configuration_file(self) -> Path:
        """gate.toml."""
        return self.path / "gate.toml"

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / "rahdari.sqlite3"

    @property
    def index(self) -> Path:
        """The folder of the index."""
        return self.path / "index"

    @property
    def releases(self) -> Path:
        """The folder of this gate's own releases (`releases.own`)."""
        return self.path / "releases"

    @property
    def lists(self) -> Path:
        """The folder of the lists that are brought in."""
        return self.path / "lists"

    @property
    def ledger(self) -> Path:
        """The folder of this gate's log."""
        return self.path / "ledger"

    @property
    def witness(self) -> Path:
        """The folder of what is known of others' logs."""
        return self.path / "witness"

    @property
    def keys(self) -> Path:
        """The folder of the secrets."""
        return self.path / "keys"

    @property
    def key_store(self) -> Path:
        """The file of the keys of the days (`keeping.store`)."""
        return self.keys / "data.json"

    @property
    def backups(self) -> Path:
        """The folder of the copies of the database."""
        return self.path / "backups"

    @property
    def demonstration(self) -> bool:
        """Whether this is a demonstration's folder."""
        return (self.path / "DEMONSTRATION").exists()

    @property
    def real(self) -> bool:
        """Whether a real gate was set up here."""
        return self.configuration_file.exists() and not self.demonstration

    def configuration(self) -> Configuration:
        """Return what gate.toml says; the defaults where there is none."""
        try:
            return Configuration(**tomllib.loads(self.configuration_file.read_text("utf-8")))
        except FileNotFoundError:
            return Configuration()
        except (TypeError, ValueError) as error:
            raise GateError(
                f"{self.configuration_file} cannot be read: {error}.",
                next_step="docs/reference/gate.md says what may stand in it.",
            ) from error

    def create(self, configuration: Configuration, *, demonstration: bool) -> None:
        """Make the folder and its configuration. Refuses a folder of the other sort, or a full one."""
        if self.real and demonstration:
            raise GateError(
                f"{self.path} holds a real gate; a demonstration cannot run in it.",
                next_step="Name another folder with --data.",
            )
        if self.demonstration and not demonstration:
            raise GateError(
                f"{self.path} is a demonstration's; a real gate cannot be set up in it.",
                next_step="Name another folder with --data.",
            )
        if self.configuration_file.exists():
            return
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(self.path.iterdir()):
            raise GateError(f"{self.path} is not empty and no gate's.", next_step="Name another with --data.")
        if demonstration:
            (self.path / "DEMONSTRATION").write_text("Everybody in this folder is invented.\n", "utf-8")
        write_private(self.configuration_file, _toml(configuration).encode())

    def secret(self, name: str) -> bytes:
        """Return the 32 bytes of a named secret, made at the first call."""
        file = self.keys / name
        if not self.configuration_file.exists():
            return b"there is no gate here yet, so there is nothing to protect"
        self.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            write_private(file, secrets.token_bytes(32))
        return file.read_bytes()


def rewrite(folder: DataFolder, configuration: Configuration) -> None:
    """Put another configuration in the place of the one that is there."""
    replace_private(folder.configuration_file, _toml(configuration).encode())


@contextmanager
def held(folder: DataFolder) -> Iterator[None]:
    """Hold a data folder for the one server that may work with it; it is let go when the process ends."""
    if not os.access(folder.path, os.W_OK):
        raise GateError(
            f"Nothing can be written to {folder.path}.",
            next_step="Is the disk mounted read-only, as one that fails is? Check it,"
            " or bring the last backup to another one.",
        )
    with locked(
        folder.path,
        f"Another gate is running with {folder.path}.",
        "End it first, or name another folder with --data.",
    ):
        yield


@contextmanager
def locked(path: Path, message: str, next_step: str) -> Iterator[None]:
    """Lock a folder; raise `GateError` with these words where another process has. It ends with this one."""
    handle = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise GateError(message, next_step=next_step) from None
        yield
    finally:
        os.close(handle)


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read, from its first byte on."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_private(path: Path, content: bytes) -> None:
    """Write what only its owner may read, in the place of what may be there: all of it or nothing."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    write_private(partial, content)
    partial.replace(path)


def _toml(configuration: Configuration) -> str:
    """Print a configuration: texts, numbers and lists of texts, which JSON writes as TOML does."""
    import json

    import attrs

    given = attrs.asdict(configuration)
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in given.items())
