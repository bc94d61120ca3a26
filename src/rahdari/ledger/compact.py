"""Small signed texts for codes that are scanned: base45 (RFC 9285) of bytes with a signature at their end.

In: fields, in a fixed order, and a key. Out: `HEAD:BASE45`, letters that a QR code holds densely. Strict:
there is one text for each content. What is signed begins with a byte that no text has, so that no signature
over a note can be taken for one over this. What no code is, or one that was not read whole, is a LedgerError
`unreadable`: it speaks neither for anybody nor against.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection

from attrs import define, field

from rahdari.errors import LedgerError
from rahdari.ledger.note import Signer, Verifier

ID, SIGNATURE = 4, 64
MAX_TEXT = 4296
"""The letters of the largest QR code."""
_VERSION = 1
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_LAST = datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC)
"""A time past it, and what is due later, or another zone's clock, would lead out of the calendar."""
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {letter: value for value, letter in enumerate(_LETTERS)}


def base45(data: bytes) -> str:
    """Encode by RFC 9285."""
    text = []
    for at in range(0, len(data) - 1, 2):
        rest, low = divmod(data[at] * 256 + data[at + 1], 45)
        high, middle = divmod(rest, 45)
        text += [low, middle, high]
    if len(data) % 2:
        high, low = divmod(data[-1], 45)
        text += [low, high]
    return "".join(_LETTERS[value] for value in text)


def unbase45(text: str) -> bytes:
    """Decode by RFC 9285, strictly."""
    try:
        values = [_VALUES[letter] for letter in text]
    except KeyError as error:
        raise LedgerError("unreadable", f"A code does not hold the letter {error}.") from error
    data = bytearray()
    for at in range(0, len(values), 3):
        group = values[at : at + 3]
        number = sum(value * 45**place for place, value in enumerate(group))
        size = len(group) - 1
        if not size or number >= 256**size:
            raise LedgerError("unreadable", "The code is damaged: it is no base45.")
        data += number.to_bytes(size, "big")
    return bytes(data)


def signed(head: str, body: bytes, signer: Signer) -> bytes:
    """Return the signature over a body, for texts with this head only."""
    return signer.over(_message(head, signer.name, body))


def check_signed(head: str, body: bytes, signature: bytes, verifier: Verifier) -> None:
    """Raise unless the signature is this key's, over this body, for texts with this head."""
    verifier.plain.check(_message(head, verifier.name, body), signature)


def begun(verifier: Verifier) -> bytes:
    """Return what every code begins with: the version, and the id of the key that it is signed with."""
    return bytes([_VERSION]) + verifier.plain.id


def coded(head: str, data: bytes) -> str:
    """Return the text of a code."""
    return f"{head}:{base45(data)}"


def opened(code: str, head: str, verifier: Verifier) -> Reader:
    """Return what a code of this head and key holds after what every code begins with; unchecked."""
    start, _, encoded = code.strip("\r\n").partition(":")
    if start != head or len(code) > MAX_TEXT:
        raise LedgerError("unreadable", f"This is no code that begins with {head}.")
    reader = Reader(unbase45(encoded))
    if reader.number(1) != _VERSION:
        raise LedgerError("unreadable", "The code is of a version that this program does not know.")
    if reader.take(ID) != verifier.plain.id:
        raise LedgerError("unsigned", f"The code is not of {verifier.name}, or of another key of it.")
    return reader


def key_id(code: str, heads: Collection[str]) -> bytes:
    """Return the id of the key that a code with one of these heads says it is signed with, to look for it."""
    head, _, encoded = code.strip("\r\n").partition(":")
    if head not in heads or len(code) > MAX_TEXT:
        raise LedgerError("unreadable", f"This is no code: it does not begin with {' or '.join(heads)}.")
    reader = Reader(unbase45(encoded))
    reader.number(1)
    return reader.take(ID)


def _message(head: str, name: str, body: bytes) -> bytes:
    return b"\xff" + f"{head}\n{name}\n".encode() + body


@define
class Reader:
    """Takes fields off the front of bytes; raises where there are too few, or some are left."""

    _data: bytes
    _at: int = field(default=0, init=False)

    def take(self, size: int) -> bytes:
        """Return the next bytes."""
        end = self._at + size
        if end > len(self._data):
            raise LedgerError("unreadable", "The code is cut off.")
        taken, self._at = self._data[self._at : end], end
        return taken

    def number(self, size: int) -> int:
        """Return the next number, of so many bytes."""
        return int.from_bytes(self.take(size), "big")

    def moment(self, unit: datetime.timedelta) -> datetime.datetime:
        """Return the next time, which is in so many units since 1970."""
        since = self.number(4) * unit
        if since > _LAST - _EPOCH:
            raise LedgerError("unreadable", "The code is damaged: it is of no time.")
        return _EPOCH + since

    def text(self) -> str:
        """Return the next text, which has its length before it."""
        try:
            return self.take(self.number(1)).decode("utf-8")
        except UnicodeDecodeError as error:
            raise LedgerError("unreadable", "The code is damaged: a text in it is none.") from error

    @property
    def rest(self) -> int:
        """How many bytes are left."""
        return len(self._data) - self._at

    def end(self) -> None:
        """Raise if anything is left."""
        if self.rest:
            raise LedgerError("unreadable", f"The code has {self.rest} bytes too many.")


def moment(at: datetime.datetime, unit: datetime.timedelta) -> bytes:
    """Return a time in whole units since 1970."""
    return ((at - _EPOCH) // unit).to_bytes(4, "big")


def text(value: str) -> bytes:
    """Return a text with its length before it."""
    raw = value.encode()
    if len(raw) > 255:
        raise LedgerError("form", f"{value[:40]!r}... is too long for a code.")
    return bytes([len(raw)]) + raw
