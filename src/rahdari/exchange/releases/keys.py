"""The keys that sign: made, read, and used, from files or from a hardware token.

A key in files is two of them: NAME.pem, secret (Ed25519, PKCS#8, encrypted with a password unless there is
none), and NAME.pub, which everybody may see. A key in a token stays there (PKCS#11, through
securesystemslib): NAME.pub is all there is of it outside.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlparse

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner, HSMSigner, Key, Signer, SSlibKey

from rahdari.errors import ReleaseError
from rahdari.exchange.releases.content import check_name

NAME_FIELD = "x-rahdari-name"
"""Where a public key says what it is called; it travels with the key and is signed with it."""
HARDWARE = "hsm:"
Secret = Callable[[str], str | None]
"""Asked for the password of a file or the PIN of a token, by its name; None where there is none."""


def make_key(name: str, folder: Path, password: str | None) -> Path:
    """Make NAME.pem and NAME.pub in a folder and return the second; files that are there are not replaced."""
    check_name(name, "key")
    signer = CryptoSigner.generate_ed25519()
    private = load_pem_private_key(signer.private_bytes, None)
    assert isinstance(private, Ed25519PrivateKey)
    how = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)
    folder.mkdir(parents=True, exist_ok=True)
    public = folder / f"{name}.pub"
    if public.exists():
        raise ReleaseError("key", f"{public} is there already.", next_step="Choose another name.")
    _write_new(folder / f"{name}.pem", pem, 0o600)
    _write_new(public, _public(signer.public_key, name), 0o644)
    return public


def export_token_key(name: str, folder: Path, address: str, pin: Secret) -> Path:
    """Write NAME.pub of a key that is in a token (`hsm:2?label=TOKEN`) and return it."""
    check_name(name, "key")
    folder.mkdir(parents=True, exist_ok=True)
    public = folder / f"{name}.pub"
    _write_new(public, _public(_token_key(address, pin), name), 0o644)
    return public


def read_public(path: Path) -> SSlibKey:
    """Read NAME.pub."""
    try:
        shape = json.loads(path.read_text("utf-8"))
        key = Key.from_dict(shape.pop("keyid"), shape)
        check_name(name_of(key), "key")
    except OSError as error:
        raise ReleaseError("key", f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError("key", f"{path} is no public key: {error}.") from error
    assert isinstance(key, SSlibKey)
    return key


def name_of(key: Key) -> str:
    """Return what a key is called."""
    return str(key.unrecognized_fields.get(NAME_FIELD) or key.keyid[:12])


def open_key(address: str, secret: Secret) -> Signer:
    """Return what signs with a key: the path of NAME.pem, or a token's address (`hsm:2?label=TOKEN`)."""
    if address.startswith(HARDWARE):
        key = _token_key(address, secret)

        def pin(_: str) -> str:
            return secret(address) or ""

        return Signer.from_priv_key_uri(address, key, pin)
    path = Path(address)
    try:
        pem = path.read_bytes()
    except OSError as error:
        raise ReleaseError("key", f"{path} cannot be read: {error.strerror}.") from error
    password = secret(address) if b"ENCRYPTED" in pem else None
    try:
        private = load_pem_private_key(pem, password.encode() if password else None)
        assert isinstance(private, Ed25519PrivateKey)
        return CryptoSigner(private)
    except (ValueError, TypeError, AssertionError) as error:
        raise ReleaseError(
            "key",
            f"{path} cannot be opened: the password is wrong, or it is no secret key of this program.",
        ) from error


def _token_key(address: str, pin: Secret) -> SSlibKey:
    parts = urlparse(address)
    label = parse_qs(parts.query).get("label", [None])[0]
    try:
        _, key = HSMSigner.import_(
            int(parts.path or HSMSigner.SCHEME_KEYID), label, lambda _: pin(address) or ""
        )
    except Exception as error:  # of the token's driver: any kind
        raise ReleaseError(
            "key",
            f"The token {address} cannot be used: {error}.",
            next_step="Set PYKCS11LIB to the token's PKCS#11 library; pip install 'rahdari[pkcs11]'.",
        ) from error
    return key


def _public(key: Key, name: str) -> bytes:
    shape = {"keyid": key.keyid, NAME_FIELD: name, **key.to_dict()}
    return (json.dumps(shape, indent=1) + "\n").encode()


def _write_new(path: Path, content: bytes, mode: int) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise ReleaseError("key", f"{path} is there already.", next_step="Choose another name.") from None
    with open(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
