"""Signed notes and their keys: C2SP signed-note, and the timestamped signatures of tlog-cosignature.

In: a text that ends with a newline, and keys. Out: the text, an empty line, and a line for each signature:
`— NAME base64(key id || signature)`. A key signs in one of two ways: over the text (type 0x01), or over the
text with the time at which it is signed (0x04). Signatures of unknown keys are passed over, as the
specification says; a signature of a known key that does not hold refuses the whole note.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import fcntl
import os
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from attrs import evolve, field, frozen
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from rahdari.durable import write_whole
from rahdari.errors import LedgerError

PLAIN, TIMED = 0x01, 0x04
MAX_NOTE = 64 << 10
MAX_SIGNATURES = 64
_DASH = "— "
_NAME = re.compile(r"[^\s+\x00-\x1f]{1,200}")
_UNTIL = 1 << 63


@frozen
class Verifier:
    """A public key and what it is called. kind: how it signs, `PLAIN` or `TIMED`."""

    name: str
    public: bytes = field(repr=False)
    kind: int = PLAIN

    def __attrs_post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or len(self.public) != 32 or self.kind not in (PLAIN, TIMED):
            raise LedgerError("key", f"{self.name!r} with {len(self.public)} bytes is no public key.")

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def timed(self) -> Verifier:
        """The same key, signing with the time."""
        return evolve(self, kind=TIMED)

    @property
    def plain(self) -> Verifier:
        """The same key, signing the text alone."""
        return evolve(self, kind=PLAIN)

    def __str__(self) -> str:
        """Return the key as a line of text: `NAME+HASH+BASE64`."""
        return f"{self.name}+{self.id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """Read such a line; strict."""
        name, _, rest = text.partition("+")
        _, _, encoded = rest.partition("+")
        key = from_base64(encoded)
        verifier = cls(name, key[1:], key[0] if key else 0)
        if str(verifier) != text:
            raise LedgerError("key", f"{text[:60]!r} is no public key: name and hash do not agree.")
        return verifier

    @classmethod
    def read(cls, path: Path) -> Verifier:
        """Read a file that holds such a line."""
        try:
            text = path.read_bytes()[:4096].decode("utf-8")
        except OSError as error:
            raise LedgerError("key", f"{path} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise LedgerError("key", f"{path} is no public key.") from error
        return cls.parse(text.removesuffix("\n"))

    def check(self, text: bytes, signature: bytes) -> datetime.datetime | None:
        """Return when a timed signature was made (None of a plain one); raise if it does not hold."""
        at, message = None, text
        if self.kind == TIMED:
            seconds, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            at, message = _moment(seconds), _timed_message(seconds, text)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            raise LedgerError("unsigned", f"A signature of {self.name} does not hold.") from None
        return at


class Signer:
    """A secret key and what it is called."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.verifier = Verifier(name, key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    @property
    def name(self) -> str:
        """What the key is called."""
        return self.verifier.name

    @classmethod
    def generate(cls, name: str) -> Signer:
        """Make a new key."""
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, path: Path) -> Signer:
        """Read the secret key of `path`, called as the public key beside it (`.vkey`) is."""
        public = Verifier.read(path.with_suffix(".vkey")).plain
        try:
            key = load_pem_private_key(path.read_bytes(), None)
        except OSError as error:
            raise LedgerError("key", f"{path} cannot be read: {error.strerror}.") from error
        except (ValueError, TypeError) as error:
            raise LedgerError("key", f"{path} is no secret key of this program.") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise LedgerError("key", f"{path} is no Ed25519 key.")
        signer = cls(public.name, key)
        if signer.verifier != public:
            raise LedgerError("key", f"{path} does not belong to the public key beside it.")
        return signer

    def write(self, path: Path, *, kind: int = PLAIN) -> None:
        """Write the secret key to `path` (for the owner alone), and the public one beside it (`.vkey`).

        kind: how the key is going to sign: a log's is PLAIN, a witness's TIMED. No secret key is replaced; a
        public one without it is what a kill has left, and whoever has signed with it asks before.
        """
        pem = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        line = f"{evolve(self.verifier, kind=kind)}\n".encode()
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(
                folder, fcntl.LOCK_EX
            )  # two at once would leave the name of one and the key of the other
            if path.exists():
                raise LedgerError("key", f"{path} is there already.", place=str(path))
            write_whole(path.with_suffix(".vkey"), line)  # first: whoever finds the secret one finds its name
            part = path.with_name(path.name + ".part")
            part.unlink(missing_ok=True)
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(pem)
                out.flush()
                os.fsync(out.fileno())
            os.replace(part, path)
            os.fsync(folder)
        finally:
            os.close(folder)

    def sign(self, text: bytes) -> bytes:
        """Return the line of a plain signature."""
        return Signature(self.verifier, None, self._key.sign(text)).line()

    def cosign(self, text: bytes, at: datetime.datetime) -> bytes:
        """Return the line of a timed signature."""
        seconds = int(at.timestamp())
        signed = self._key.sign(_timed_message(seconds, text))
        return Signature(self.verifier.timed, at, seconds.to_bytes(8, "big") + signed).line()

    def over(self, message: bytes) -> bytes:
        """Return the bare signature over bytes that are no text (see `compact`): a note's are lines."""
        if not message.startswith(b"\xff"):
            raise ValueError("a message that could be a note's")
        return self._key.sign(message)


@frozen
class Signature:
    """A signature that holds: whose, and when it was made if it says so."""

    by: Verifier
    at: datetime.datetime | None
    raw: bytes = field(repr=False)

    def line(self) -> bytes:
        """Return the signature as a note has it."""
        return f"{_DASH}{self.by.name} {to_base64(self.by.id + self.raw)}\n".encode()


@frozen
class Note:
    """A text with the signatures of known keys that hold; unknown: how many others it has."""

    text: bytes
    signatures: tuple[Signature, ...]
    unknown: int


def sign(text: str | bytes, *signers: Signer, at: datetime.datetime | None = None) -> bytes:
    """Return the note: each key signs the text, and with `at` the text with this time as well."""
    body = text.encode() if isinstance(text, str) else text
    _check_text(body)
    lines = [signer.sign(body) for signer in signers]
    lines += [signer.cosign(body, at) for signer in signers if at]
    return body + b"\n" + b"".join(lines)


def open_note(note: bytes, verifiers: Iterable[Verifier]) -> Note:
    """Return the text of a note that at least one of the keys has signed; raise `unsigned` otherwise."""
    body, lines = parts_of(note)
    known = {(verifier.name, verifier.id): verifier for verifier in verifiers}
    signatures, unknown = [], 0
    for line in lines:
        name, raw = _signature(line)
        verifier = known.get((name, raw[:4]))
        if verifier:
            signatures.append(Signature(verifier, verifier.check(body, raw[4:]), raw[4:]))
        else:
            unknown += 1
    if not signatures:
        raise LedgerError("unsigned", "The note is not signed by a key that is trusted here.")
    return Note(body, tuple(dict.fromkeys(signatures)), unknown)


def parts_of(note: bytes) -> tuple[bytes, list[str]]:
    """Return the text of a note and its lines of signatures, none of which is checked yet."""
    if len(note) > MAX_NOTE:
        raise LedgerError("oversized", f"The note is larger than {MAX_NOTE:,} bytes.")
    body, found, rest = note.rpartition(b"\n\n")
    if not found:
        raise LedgerError("form", "This is no signed note: it has no empty line before its signatures.")
    body += b"\n"
    _check_text(body)
    try:
        lines = rest.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        raise LedgerError("form", "This is no signed note: its signatures are no text.") from None
    if lines.pop() or not 1 <= len(lines) <= MAX_SIGNATURES:
        raise LedgerError("form", "This is no signed note: its signatures do not end as they should.")
    return body, lines


def _signature(line: str) -> tuple[str, bytes]:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    raw = from_base64(encoded)
    if not line.startswith(_DASH) or not _NAME.fullmatch(name) or len(raw) < 5:
        raise LedgerError("form", f"This is no line of a signature: {line[:60]!r}.")
    return name, raw


def _check_text(body: bytes) -> None:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise LedgerError("form", "The text of the note is no UTF-8.") from None
    if not text.endswith("\n") or any(letter < " " and letter != "\n" for letter in text):
        raise LedgerError("form", "The text of a note ends with a newline and has no control characters.")


def _timed_message(seconds: int, text: bytes) -> bytes:
    return b"cosignature/v1\ntime %d\n" % seconds + text


def _moment(seconds: int) -> datetime.datetime:
    try:
        return datetime.datetime.fromtimestamp(seconds if seconds < _UNTIL else -1, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        raise LedgerError("form", f"A signature is said to be of the second {seconds}.") from None


def to_base64(raw: bytes) -> str:
    """Encode as all lines of notes and proofs are."""
    return base64.b64encode(raw).decode()


def from_base64(text: str) -> bytes:
    """Decode strictly: one text for each value; nothing of what is no base64."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    return raw if to_base64(raw) == text else b""
