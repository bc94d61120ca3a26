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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from attrs import Attribute, field, fields_dict, frozen

from rahdari.errors import GateError

LANGUAGES = ("en", "fa", "ps", "ur")


def _tuple(values: Any) -> tuple[str, ...]:
    return tuple(values) if isinstance(values, list) else values  # what is no list, its check refuses


def _has_to(be: str, holds: Callable[[Any], bool]) -> Callable[[object, Attribute[Any], object], None]:
    """Return the check of a field, which says what it has to be."""

    def check(_: object, attribute: Attribute[Any], value: object) -> None:
        if not holds(value):
            raise GateError(
                f"{attribute.name} has to be {be}.",
                next_step="docs/reference/gate.md says what each field is.",
            )

    return check


def _texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, str) for one in value)


def _number(least: int, most: int) -> Callable[[object, Attribute[Any], object], None]:
    be = f"a whole number from {least:,} to {most:,}"
    return _has_to(be, lambda value: type(value) is int and least <= value <= most)


def _is_time_zone(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(ZoneInfo(value))
    except (LookupError, ValueError, OSError):
        return False


_text = _has_to("a text", lambda value: isinstance(value, str))
_hosts = _has_to("a list of names or addresses, at least one", lambda value: _texts(value) and bool(value))
_languages = _has_to(
    f"a list of languages, at least one, each of {', '.join(LANGUAGES)}",
    lambda value: _texts(value) and bool(value) and set(value) <= set(LANGUAGES),
)


@frozen(kw_only=True)
class Configuration:
    """What gate.toml says. hosts: the names under which the lanes reach the server.

    database: `postgresql://user:password@host:port/name`, or empty for SQLite. address: where the server
    listens; anything but this machine itself is served over TLS only. master_key: see `keeping.master`.
    sqlcipher: whether the whole SQLite file is encrypted; decided when a gate is set up. sticks: where they
    appear (`gate.ledger.sticks`).
    """

    hosts: tuple[str, ...] = field(default=("127.0.0.1", "localhost"), converter=_tuple, validator=_hosts)
    address: str = field(default="127.0.0.1", validator=_text)
    port: int = field(default=8000, validator=_number(0, 65535))
    threads: int = field(default=24, validator=_number(1, 1000))
    database: str = field(default="", validator=_text)
    languages: tuple[str, ...] = field(default=LANGUAGES, converter=_tuple, validator=_languages)
    time_zone: str = field(
        default="Asia/Kabul", validator=_has_to("a time zone, as Asia/Kabul", _is_time_zone)
    )
    sources: tuple[str, ...] = field(
        default=(), converter=_tuple, validator=_has_to("a list of texts, FORMAT:PATH each", _texts)
    )
    master_key: str = field(default="", validator=_text)
    sqlcipher: bool = field(
        default=False, validator=_has_to("true or false", lambda value: isinstance(value, bool))
    )
    sticks: tuple[str, ...] = field(
        default=("/media", "/run/media"), converter=_tuple, validator=_has_to("a list of folders", _texts)
    )

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
        file, known = self.configuration_file, fields_dict(Configuration)
        try:
            given = tomllib.loads(file.read_text("utf-8"))
            if unknown := sorted(set(given) - set(known)):
                raise ValueError(f"it knows no {unknown[0]}")
            return Configuration(**given)
        except FileNotFoundError:
            return Configuration()
        except ValueError as error:
            raise GateError(
                f"{file} cannot be read: {error}.",
                next_step="docs/reference/gate.md says what may stand in it.",
            ) from error
        except GateError as error:
            raise GateError(f"{file}: {error.message}", next_step=error.next_step) from None

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
