"""The master key: it wraps the keys of the days, and is neither in the database nor in the clear in a backup.

In: what gate.toml says (`master_key`). Out: a `Master`. Empty, the usual way: `keys/master` of the data
folder, made with it. `file:PATH`: 32 bytes elsewhere. `env:NAME`: 64 hexadecimal digits in the environment.
`pkcs11:token=LABEL;object=LABEL`: an RSA pair in a token (a TPM through its PKCS#11 library is one), which
never leaves it; `PYKCS11LIB` names the library, `RAHDARI_TOKEN_PIN` holds the PIN.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any, Protocol

from attrs import field, frozen
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rahdari.errors import GateError

_SIZE, _NONCE = 32, 12


class WrongMaster(ValueError):
    """A wrapped key that this master key has not wrapped, or not under this name."""


class Master(Protocol):
    """What wraps a key under a name, and unwraps it under no other."""

    def wrap(self, name: str, key: bytes) -> bytes:
        """Return the key, wrapped."""
        ...

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """Return the key, or raise `WrongMaster`."""
        ...


@frozen
class HeldMaster:
    """A master key that this process holds (AES-256-GCM)."""

    _key: bytes = field(repr=False)

    def wrap(self, name: str, key: bytes) -> bytes:
        """Return the key, wrapped."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._key).encrypt(nonce, key, name.encode())

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """Return the key, or raise `WrongMaster`."""
        try:
            return AESGCM(self._key).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], name.encode())
        except (InvalidTag, ValueError):
            raise WrongMaster(name) from None


@frozen
class TokenMaster:
    """A master key in a PKCS#11 token: RSA-OAEP, which tokens, smart cards and TPMs have in common."""

    token: str
    label: str

    def wrap(self, name: str, key: bytes) -> bytes:
        """Return the key, wrapped. OAEP's own label is not to be had everywhere, so the name goes inside."""
        from pkcs11 import Mechanism, ObjectClass

        def use(session: Any) -> bytes:
            pair = session.get_key(object_class=ObjectClass.PUBLIC_KEY, label=self.label)
            return bytes(pair.encrypt(key + _digest(name), mechanism=Mechanism.RSA_PKCS_OAEP))

        return self._with(use)

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """Return the key, or raise `WrongMaster`."""
        from pkcs11 import Mechanism, ObjectClass, PKCS11Error

        def use(session: Any) -> bytes:
            pair = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=self.label)
            try:
                plain = bytes(pair.decrypt(wrapped, mechanism=Mechanism.RSA_PKCS_OAEP))
            except PKCS11Error:
                raise WrongMaster(name) from None
            if plain[_SIZE:] != _digest(name):
                raise WrongMaster(name)
            return plain[:_SIZE]

        return self._with(use)

    def _with(self, use: Any) -> bytes:
        import pkcs11

        try:
            token = pkcs11.lib(os.environ["PYKCS11LIB"]).get_token(token_label=self.token)
            with token.open(user_pin=os.environ.get("RAHDARI_TOKEN_PIN", "")) as session:
                return bytes(use(session))
        except (KeyError, pkcs11.PKCS11Error, RuntimeError) as error:
            raise GateError(
                f"The token {self.token} with the master key {self.label} cannot be used: {error!r}.",
                next_step="Set PYKCS11LIB to the token's library and RAHDARI_TOKEN_PIN to its PIN.",
            ) from error


def open_master(configured: str, own: Path) -> Master:
    """Return the master key that gate.toml names. own: the data folder's, made at the first call."""
    kind, _, rest = configured.partition(":")
    match kind:
        case "":
            return HeldMaster(_checked(_own(own), str(own)))
        case "file":
            return HeldMaster(_checked(_read(Path(rest)), rest))
        case "env":
            try:
                return HeldMaster(_checked(bytes.fromhex(os.environ.get(rest, "")), rest))
            except ValueError:
                raise _useless(rest) from None
        case "pkcs11":
            parts = dict(part.partition("=")[::2] for part in rest.split(";"))
            if parts.keys() != {"token", "object"}:
                raise GateError(f"master_key in gate.toml: {configured!r} names no token and object.")
            _need_pkcs11()
            return TokenMaster(parts["token"], parts["object"])
    raise GateError(
        f"master_key in gate.toml: {configured!r} is none that is known.",
        next_step="Leave it empty, or write file:PATH, env:NAME or pkcs11:token=LABEL;object=LABEL.",
    )


def _own(path: Path) -> bytes:
    from contextlib import suppress

    from rahdari.gate.project.folder import write_private

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        write_private(path, os.urandom(_SIZE))
    return _read(path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise GateError(
            f"The master key {path} cannot be read: {error.strerror}.",
            next_step="Without it nothing that is kept of travellers can be read; bring it back.",
        ) from error


def _checked(key: bytes, where: str) -> bytes:
    if len(key) != _SIZE:
        raise _useless(where)
    return key


def _useless(where: str) -> GateError:
    return GateError(
        f"The master key {where} is missing or no key.",
        next_step="It is 32 bytes in a file, or 64 hexadecimal digits in the environment.",
    )


def _need_pkcs11() -> None:
    from importlib.util import find_spec

    if find_spec("pkcs11") is None:
        raise GateError(
            "A master key in a token needs a package that is not installed.",
            next_step="Install it: pip install 'rahdari[pkcs11]'.",
        )


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()
