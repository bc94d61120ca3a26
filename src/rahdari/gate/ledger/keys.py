"""The key of this gate's log: `keys/ledger.pem`, with the public half for the other side beside it (`.vkey`).

Made with the gate; a log without its key is never continued with another one, which would be a second log.
"""

from __future__ import annotations

import secrets
import unicodedata

from rahdari.errors import LedgerError
from rahdari.gate.project.folder import DataFolder
from rahdari.ledger.checkpoint import FILE
from rahdari.ledger.note import Signer, Verifier

_LONGEST = 60


def signer_of(folder: DataFolder, gate: str) -> Signer:
    """Return the key of the gate's log, made now if there is neither key nor log."""
    path = folder.keys / "ledger.pem"
    if not path.exists():
        if (folder.ledger / FILE).exists():
            raise LedgerError(
                "key",
                f"{path} is not there, and the ledger was begun with it.",
                place=str(path),
                next_step="Bring it back from a backup: no other key can go on with this ledger.",
            )
        folder.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        Signer.generate(f"{_origin_of(gate)}-{secrets.token_hex(3)}").write(path)
    return Signer.read(path)


def verifier_of(folder: DataFolder) -> Verifier:
    """Return the public key of the gate's log, and make none: for whoever only checks it."""
    path = folder.keys / "ledger.pem"
    if not path.exists():
        raise LedgerError(
            "key",
            f"{path} is not there: nobody can say whose ledger this is.",
            place=str(path),
            next_step="Bring it back from a backup.",
        )
    return Signer.read(path).verifier


def _origin_of(gate: str) -> str:
    """Return a gate's name without what the name of a key must not have.

    The two sides may call their gates alike, so what makes it the name of one log is drawn by lot.
    """
    visible = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in gate)
    return "rahdari/" + "-".join(visible.replace("+", " ").split())[:_LONGEST]
