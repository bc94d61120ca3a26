"""The keys in use: one a day and kind of record. Sealing, opening, and commitments that fade with the key.

In: bytes, what kind of record they belong to, what they are. Out: the same, sealed (AES-256-GCM); a sealed
value names its key, so that it can be found by it. What is written is sealed under the key of the day on
which it is written: a key of a day that is over seals nothing any more, and can be destroyed without a race.
"""

from __future__ import annotations

import datetime
import functools
import hmac
import os
from collections.abc import Iterator, Mapping
from enum import StrEnum
from threading import Lock

from attrs import frozen
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rahdari.errors import GateError
from rahdari.gate.keeping.master import Master, WrongMaster, open_master
from rahdari.gate.keeping.store import KeyStore

_VERSION, _NONCE = 1, 12
HEAD = 5  # bytes of a sealed value that name its key
CHECK = "check"


class Kept(StrEnum):
    """The kinds of records, each with a retention of its own. The order is part of what is sealed."""

    CLEAR = "clear"
    REFERRAL = "referral"
    CONFIRMED = "confirmed"
    CLEARANCE = "clearance"
    REPORT = "report"
    PERMIT = "permit"


_KINDS = tuple(Kept)


@frozen(order=True)
class KeyName:
    """Which key. day: of UTC, so that it begins and ends once a year as on any other day."""

    kept: Kept
    day: datetime.date

    def __str__(self) -> str:
        return f"{self.kept.value}/{self.day.isoformat()}"

    @property
    def head(self) -> bytes:
        """The first bytes of what is sealed under it."""
        return bytes((_VERSION, _KINDS.index(self.kept))) + self.day.toordinal().to_bytes(3, "big")

    @classmethod
    def of(cls, text: str) -> KeyName:
        """Read it back."""
        kept, _, day = text.partition("/")
        return cls(Kept(kept), datetime.date.fromisoformat(day))

    @classmethod
    def of_head(cls, sealed: bytes) -> KeyName:
        """Return which key a sealed value names."""
        if len(sealed) < HEAD or sealed[0] != _VERSION or sealed[1] >= len(_KINDS):
            raise GateError("A sealed value in the database is damaged, or of a newer version.")
        return cls(_KINDS[sealed[1]], datetime.date.fromordinal(int.from_bytes(sealed[2:HEAD], "big")))


@frozen
class _Keys:
    seals: AESGCM
    commits: bytes


class Ring:
    """The keys that this process has unwrapped."""

    def __init__(self, store: KeyStore, master: Master) -> None:
        self.store, self._master = store, master
        self._lock, self._keys = Lock(), dict[KeyName, _Keys]()

    def seal(self, kept: Kept, label: str, plain: bytes, *, day: datetime.date | None = None) -> bytes:
        """Return the sealed value. label: what it is; it is opened as nothing else."""
        name = KeyName(kept, day or self.today(kept))
        key, nonce = self._made(name), os.urandom(_NONCE)
        return name.head + nonce + key.seals.encrypt(nonce, plain, name.head + label.encode())

    def open(self, sealed: bytes, label: str) -> bytes | None:
        """Return what was sealed, None if its key is gone."""
        name = KeyName.of_head(sealed)
        key = self._known(name)
        if key is None:
            return None
        nonce, rest = sealed[HEAD : HEAD + _NONCE], sealed[HEAD + _NONCE :]
        try:
            return key.seals.decrypt(nonce, rest, sealed[:HEAD] + label.encode())
        except InvalidTag:
            raise GateError(
                f"What is kept as {label} under the key {name} was changed, or is damaged.",
                next_step="Stop the gate, keep the data folder as it is, and restore the newest backup.",
            ) from None

    def commitment(self, kept: Kept, day: datetime.date, value: str) -> str:
        """Return a keyed hash, the same for the same value on that day; worthless without the key."""
        return hmac.new(self._made(KeyName(kept, day)).commits, value.encode(), "sha256").hexdigest()

    def names(self) -> Iterator[KeyName]:
        """Yield the names of the keys that are there, the oldest first."""
        yield from sorted(map(KeyName.of, set(self.store.read().keys) - {CHECK}), key=lambda n: n.day)

    def today(self, kept: Kept) -> datetime.date:
        """Return the day under whose key is sealed now.

        It is a later one where today's key has been destroyed, which a clock that ran ahead brings about.
        """
        day = _today()
        if KeyName(kept, day) not in self._keys:
            forgotten = self.store.read().forgotten
            while str(KeyName(kept, day)) in forgotten:
                day += datetime.timedelta(days=1)
        return day

    def days(self, kept: Kept) -> list[datetime.date]:
        """Return the days of which there is a key of this kind."""
        return [name.day for name in self.names() if name.kept is kept]

    def destroy(self, name: KeyName) -> None:
        """Destroy a key, here and in the store."""
        self.store.destroy([str(name)])
        with self._lock:
            self._keys.pop(name, None)

    def follow(self, forgotten: Mapping[str, str]) -> None:
        """Destroy what was forgotten in a copy of the store. forgotten: see `Held`."""
        self.store.follow(forgotten)
        with self._lock:
            for name in forgotten:
                self._keys.pop(KeyName.of(name), None)

    def check(self) -> None:
        """Refuse a master key that is not this store's, before anything is sealed or lost by it."""
        known = self.store.read().keys.get(CHECK)
        known = known or self.store.add(CHECK, self._master.wrap(CHECK, os.urandom(32)))
        try:
            self._master.unwrap(CHECK, known)
        except WrongMaster:
            raise GateError(
                f"The master key is not the one of the key store {self.store.path}.",
                next_step="Bring back the master key that this gate was set up with, or restore a backup.",
            ) from None

    def _made(self, name: KeyName) -> _Keys:
        """Return the key of this name; make it if there is none. One that was forgotten is not made again."""
        known = self._known(name)
        if known is None:
            try:
                self.store.add(str(name), self._master.wrap(str(name), os.urandom(32)))
            except KeyError:
                raise GateError(f"The key {name} was destroyed; nothing is sealed under it.") from None
            known = self._known(name)
            assert known is not None
        return known

    def _known(self, name: KeyName) -> _Keys | None:
        known = self._keys.get(name)
        if known is None:
            wrapped = self.store.read().keys.get(str(name))
            if wrapped is None:
                return None
            try:
                key = self._master.unwrap(str(name), wrapped)
            except WrongMaster:
                raise GateError(f"The key {name} was not wrapped by this master key.") from None
            known = _Keys(AESGCM(key), hmac.digest(key, b"rahdari commitments", "sha256"))
            with self._lock:
                self._keys[name] = known
        return known


@functools.cache
def ring() -> Ring:
    """Return the ring of this process's data folder."""
    from django.conf import settings

    folder = settings.FOLDER
    made = Ring(
        KeyStore(folder.key_store), open_master(settings.CONFIGURATION.master_key, folder.keys / "master")
    )
    made.check()
    return made


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()
