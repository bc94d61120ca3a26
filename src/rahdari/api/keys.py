"""API keys: made by command, kept as hashes, with scopes, a rate and an end.

A key is `rk_ID_SECRET`; the secret has 256 random bits, so that one round of SHA-256 keeps it: there is
nothing to guess (a slow hash is for passwords, which people choose). The file is only its owner's to read
and is replaced whole. A key keeps its place in it for ever, also when it is revoked.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, get_args

import attrs
from attrs import evolve, field, frozen

from rahdari.errors import ApiError, UsageError

Scope = Literal["screen", "read", "admin"]
SCOPES: tuple[str, ...] = get_args(Scope)
"""screen: compare somebody with the lists; read: look into the lists; admin: update and metrics."""
MOST = 1024
"""Keys in a file: each has a place in the workers' shared counters."""
_PREFIX = "rk"


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


@frozen
class Key:
    """One key. rate: queries a minute, None for any number; purpose: what it was given out for."""

    id: str
    place: int
    holder: str
    purpose: str
    digest: str = field(repr=False)
    scopes: tuple[str, ...] = field(converter=_texts)
    rate: int | None
    created: str
    expires: str | None = None
    revoked: str | None = None

    def good(self, now: datetime.datetime) -> bool:
        """Return whether it may be used now."""
        return self.revoked is None and (self.expires is None or now.date().isoformat() <= self.expires)


def read_keys(path: Path) -> dict[str, Key]:
    """Return the keys of a file by id; `ApiError` for a file that is none, or that others can read."""
    try:
        if path.is_dir():
            raise ApiError(f"{path} is a folder.", next_step="Name the file of keys in it.")
        if path.stat().st_mode & 0o077:
            raise ApiError(
                f"{path} can be read by others than its owner.", next_step=f"Run: chmod 600 {path}"
            )
        rows = json.loads(path.read_text("utf-8"))["keys"]
        return {row["id"]: Key(place=place, **row) for place, row in enumerate(rows)}
    except OSError as error:
        raise ApiError(
            f"{path} cannot be read: {error.strerror}.", next_step="Make a key: rahdari api key create"
        ) from error
    except (ValueError, TypeError, KeyError) as error:
        raise ApiError(f"{path} is no file of API keys.", next_step="Name another with --keys.") from error


def create_key(
    path: Path,
    *,
    holder: str,
    purpose: str,
    scopes: tuple[str, ...],
    rate: int | None,
    expires: datetime.date | None,
    now: datetime.datetime,
) -> tuple[Key, str]:
    """Add a key to the file; return it, and its text, which is nowhere else."""
    keys = read_keys(path) if path.exists() else {}
    if len(keys) >= MOST:
        raise UsageError(f"{path} holds {MOST} keys already.", next_step="Use another file.")
    id_, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    key = Key(
        id=id_,
        place=len(keys),
        holder=holder,
        purpose=purpose,
        digest=_digest(secret),
        scopes=scopes,
        rate=rate,
        created=now.isoformat(timespec="seconds"),
        expires=expires.isoformat() if expires else None,
    )
    _write(path, {**keys, id_: key})
    return key, f"{_PREFIX}_{id_}_{secret}"


def revoke_key(path: Path, id_: str, now: datetime.datetime) -> Key:
    """Revoke a key; a running server refuses it from the next second on."""
    keys = read_keys(path)
    if id_ not in keys:
        raise UsageError(f"{path} has no key {id_}.", next_step="See: rahdari api key list")
    key = evolve(keys[id_], revoked=keys[id_].revoked or now.isoformat(timespec="seconds"))
    _write(path, keys | {id_: key})
    return key


def find_key(keys: Mapping[str, Key], text: str, now: datetime.datetime) -> Key | None:
    """Return the good key that this text is."""
    prefix, _, rest = text.partition("_")
    id_, _, secret = rest.partition("_")
    key = keys.get(id_)
    # compared also where there is no such key, so that time does not tell which ids there are
    same = hmac.compare_digest(_digest(secret), key.digest if key else _digest(""))
    return key if key and same and prefix == _PREFIX and key.good(now) else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _write(path: Path, keys: Mapping[str, Key]) -> None:
    rows = [attrs.asdict(key, filter=lambda a, _: a.name != "place") for key in keys.values()]
    part = path.with_name(f".{path.name}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump({"keys": rows}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
