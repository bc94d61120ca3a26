"""A log: leaves go in, signed checkpoints come out, and what was signed is never signed differently.

In: a folder and the log's key. Out: `append`, which may be repeated with what is there already, and
`checkpoint`. Leaves count once a checkpoint covers them: after a kill the log has the size of its last
checkpoint, and whoever appends gives the later ones again.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from rahdari.errors import LedgerError
from rahdari.ledger.checkpoint import FILE, Checkpoint, open_checkpoint, sign_checkpoint
from rahdari.ledger.note import MAX_NOTE, Signer
from rahdari.ledger.store import Store
from rahdari.ledger.tiles import Folder
from rahdari.ledger.tree import EMPTY


class Log:
    """The log in `folder`, called and signed as its key says. It is this process's until `close`."""

    def __init__(self, folder: Path, signer: Signer) -> None:
        self.folder, self._signer = folder, signer
        self.last: Checkpoint | None = None
        self._store: Store | None = None
        self._opened()

    def __enter__(self) -> Log:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder. Leaves that no checkpoint covers are forgotten."""
        if self._store:
            self._store.close()
            self._store = None

    @property
    def size(self) -> int:
        """How many leaves have been appended."""
        return self._opened().size

    def append(self, first_index: int, leaves: Sequence[bytes]) -> int:
        """Append leaves, the first of which is to be number `first_index`; return the size.

        Those that are there already have to be equal: LedgerError `conflict`, which names the leaf. A hole is
        a LedgerError `gap`.
        """
        store = self._opened()
        try:
            store.append(first_index, leaves)
        except LedgerError:
            raise
        except BaseException:
            self.close()  # a full disk, say: what is in memory may be half of it
            raise
        return store.size

    def checkpoint(self, at: datetime.datetime) -> Checkpoint:
        """Write all tiles, then sign and write a checkpoint of now.

        at: by this computer's clock. A clock that was set back does not make a checkpoint older than the last
        one: it states the last one's time again, until the clock has caught up.
        """
        store = self._opened()
        try:
            if self.last is None:  # so that tiles without a checkpoint are never a new log
                store.begin(sign_checkpoint(0, EMPTY, at, self._signer).note)
            moment = max(at, self.last.at) if self.last else at
            new = sign_checkpoint(store.size, store.root(), moment, self._signer)
            store.seal(new.note)
        except BaseException:
            self.close()
            raise
        self.last = new
        return new

    def _opened(self) -> Store:
        if self._store is None:
            self.last = sealed_in(self.folder, self._signer)
            self._store = Store(self.folder, self.last)
        return self._store


def sealed_in(folder: Path, signer: Signer) -> Checkpoint | None:
    """Return the checkpoint of a folder, which this key must have signed."""
    note = Folder(folder).read(FILE, MAX_NOTE)
    if note is None:
        return None
    try:
        return open_checkpoint(note, signer.verifier)
    except LedgerError as error:
        raise LedgerError(
            error.reason,
            f"{folder / FILE}: {error.message}",
            place=FILE,
            next_step="Bring it back from a backup or from the witness.",
        ) from error
