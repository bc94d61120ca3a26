"""The signed reference that a slip's code carries: that this gate gave it out, and nothing else.

In: a reference and a moment. Out: `rahdari-slip:1:REFERENCE:2026-03-02T14:05Z:SIGNATURE` (Ed25519, RFC 8032;
base64url without padding), and back. Verification raises.
"""

from __future__ import annotations

import base64
import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_HEAD = "rahdari-slip:1"


class NotOurs(ValueError):
    """A text that no slip of this gate carries."""


def sign(reference: str, at: datetime.datetime, key: bytes) -> str:
    """Return the text of the code. key: 32 bytes."""
    said = f"{_HEAD}:{reference}:{at.astimezone(datetime.UTC):%Y-%m-%dT%H:%MZ}"
    signature = Ed25519PrivateKey.from_private_bytes(key).sign(said.encode())
    return f"{said}:{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def reference_of(text: str, key: bytes) -> str:
    """Return the reference of a slip of this gate, or raise `NotOurs`."""
    said, _, encoded = text.strip().rpartition(":")
    try:
        signature = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        Ed25519PrivateKey.from_private_bytes(key).public_key().verify(signature, said.encode())
    except (InvalidSignature, ValueError):  # binascii.Error is one
        raise NotOurs(text) from None
    return said.removeprefix(f"{_HEAD}:").partition(":")[0]
