"""The key store: one small file with the wrapped keys of the days, and which of them were forgotten.

In: names and wrapped keys. Out: the file, whole at any moment; what it held before is overwritten. It lies
outside of the database, so that no copy of the database brings a destroyed key back, and a copy of the file
beside the backups is overwritten with it (`copies`). The list of what was forgotten only ever grows.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from attrs import evolve, field, frozen

from rahdari.durable import sync
from rahdari.errors import GateError

_FORMAT = "rahdari-keys:1"


@frozen
class Held:
    """What a store holds. keys: wrapped, by name. forgotten: the SHA-256 of each destroyed one, wrapped."""

    keys: Mapping[str, bytes] = field(factory=dict)
    forgotten: Mapping[str, str] = field(factory=dict)

    def without(self, forgotten: Mapping[str, str]) -> Held:
        """Return the same after these were forgotten, too."""
        return Held(
            {name: key for name, key in self.keys.items() if name not in forgotten},
            {**self.forgotten, **forgotten},
        )


@frozen
class KeyStore:
    """The store in a file."""

    path: Path

    def read(self) -> Held:
        """Return what is in it; nothing if there is no file yet."""
        try:
            text = self.path.read_text("utf-8")
        except FileNotFoundError:
            return Held()
        except OSError as error:
            raise self._broken(error.strerror or "unreadable") from error
        try:
            shape = json.loads(text)
            if shape["format"] != _FORMAT:
                raise ValueError(shape["format"])
            keys = {str(name): base64.b64decode(key, validate=True) for name, key in shape["keys"].items()}
            return Held(keys, {str(name): str(digest) for name, digest in shape["forgotten"].items()})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._broken("it is not whole") from error

    def add(self, name: str, wrapped: bytes) -> bytes:
        """Add a key, unless there is one of this name; return the one that is there then."""
        with self._alone():
            held = self.read()
            if name in held.forgotten:
                raise KeyError(name)
            if name not in held.keys:
                held = evolve(held, keys={**held.keys, name: wrapped})
                self.write(held)
            return held.keys[name]

    def destroy(self, names: Iterable[str]) -> None:
        """Destroy these keys, for good: nobody makes a key of that name again."""
        with self._alone():
            held = self.read()
            gone = {name: fingerprint(held.keys[name]) for name in names if name in held.keys}
            if gone:
                self.write(held.without(gone))

    def follow(self, forgotten: Mapping[str, str]) -> None:
        """Destroy what was forgotten elsewhere, and keep on record that it was."""
        with self._alone():
            held = self.read()
            self.write(held.without(forgotten))

    def write(self, held: Held) -> None:
        """Put this in the file: all of it or nothing, and what was there before is overwritten."""
        shape = {
            "format": _FORMAT,
            "keys": {name: base64.b64encode(key).decode() for name, key in sorted(held.keys.items())},
            "forgotten": dict(sorted(held.forgotten.items())),
        }
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = self.path.with_name(f"{self.path.name}.partial")
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            json.dump(shape, file, indent=0)
            file.flush()
            os.fsync(file.fileno())
        before = os.open(self.path, os.O_WRONLY) if self.path.exists() else None
        os.replace(partial, self.path)
        sync(self.path.parent)
        if before is not None:
            with open(before, "wb", buffering=0) as old:
                old.write(bytes(os.fstat(before).st_size))
                os.fsync(before)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes out for a moment."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.path.with_name(f"{self.path.name}.lock"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _broken(self, why: str) -> GateError:
        return GateError(
            f"The key store {self.path} cannot be read: {why}.",
            next_step="Without it nothing that is kept of travellers can be read. Bring it back from beside "
            "the newest backup (rahdari-keys.json).",
        )


def fingerprint(wrapped: bytes) -> str:
    """Return what proves which wrapped key was destroyed, to whoever has a copy of it."""
    return hashlib.sha256(wrapped).hexdigest()
