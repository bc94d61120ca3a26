"""The other side's witness: follows a log, keeps a copy, and signs that it has only ever grown.

In: a log's files (an address, a folder, a stick), its public key, and the witness's own key. Out: a
checkpoint with the witness's signature and time, or a LedgerError whose `reason` names what was done to the
log: `deleted`, `changed`, `reordered`, `forked`, `backdated`.

    mirror/     every leaf and tile seen, with the log's checkpoint: a log's folder that `verify` checks
    cosigned    the last checkpoint that was signed here; it goes back to the gate
    evidence/   for each fault, both checkpoints and what was found: what a log has signed, it cannot deny
    incoming/   bundles of a fetch that broke off; nothing in it is believed

Invariants: nothing is signed before all leaves up to it lead to the log's signed root, and to the root of the
last checkpoint seen on the way; the state is replaced whole; it never leaves the witness but for `cosigned`.
"""

from __future__ import annotations

import datetime
import shutil
from collections import Counter
from contextlib import closing
from pathlib import Path

from attrs import frozen

from rahdari.durable import write_whole
from rahdari.errors import LedgerError
from rahdari.ledger.checkpoint import Checkpoint, open_checkpoint
from rahdari.ledger.copying import checkpoint_in, fill
from rahdari.ledger.fetching import Kept
from rahdari.ledger.note import Signer, Verifier, parts_of
from rahdari.ledger.proofs import check_begins
from rahdari.ledger.store import Store
from rahdari.ledger.tiles import Folder, Source, entries_of
from rahdari.ledger.verify import Tell, check_size, check_time, check_tree, checkpoint_of, said

FAULTS = ("deleted", "changed", "reordered", "forked", "backdated")
"""What a witness finds a log to have done, or somebody to have done to it."""
CLOCKS = datetime.timedelta(minutes=10)
"""How far a checkpoint's time may be from the witness's own before it is remarked on."""


@frozen
class Seen:
    """What a witness found in order. new: leaves since the last time. remarks: for people."""

    checkpoint: Checkpoint
    cosigned: bytes
    new: int
    remarks: tuple[str, ...] = ()


class Witness:
    """The witness of one log, with its state in `folder`."""

    def __init__(self, folder: Path, verifier: Verifier, signer: Signer) -> None:
        self.folder, self._verifier, self._signer = folder, verifier, signer

    @property
    def seen(self) -> Checkpoint | None:
        """The last checkpoint that was found in order."""
        signed = checkpoint_in(self.folder, self._verifier, "cosigned")
        known = [one for one in (signed, self._copied()) if one]
        return max(known, key=lambda one: (one.size, one.at)) if known else None

    def follow(
        self, source: Source, now: datetime.datetime, *, whole: bool = False, tell: Tell | None = None
    ) -> Seen:
        """Follow the log to its newest checkpoint, and sign it.

        whole: check all of its files again, not only what is new: finds what was done to old ones.
        """
        found, seen = checkpoint_of(source, self._verifier), self.seen
        try:
            if seen:
                check_size(seen, found)
            with closing(self._mirror(source, seen, found)) as mirror:
                self._take(source, found, mirror, tell)
                if whole:
                    check_tree(source, found)
                if seen:
                    check_time(seen, found)
                mirror.seal(found.note)
        except LedgerError as error:
            if error.reason in FAULTS:
                self._keep_evidence(error, seen, found)
            if error.reason in (*FAULTS, "disk"):
                self._forget_incoming()
            raise
        self._forget_incoming()
        cosigned = found.note + self._signer.cosign(parts_of(found.note)[0], now)
        write_whole(self.folder / "cosigned", cosigned)
        return Seen(found, cosigned, found.size - (seen.size if seen else 0), _remarks(found, now))

    def _mirror(self, source: Source, seen: Checkpoint | None, found: Checkpoint) -> Store:
        """Open the copy. Where it is lost, it begins anew, and a proof takes its place for this time."""
        copied = self._copied()
        if seen and (copied is None or copied.size < seen.size):
            check_begins(source, seen, found)
        try:
            return Store(self.folder / "mirror", copied, copy=True)
        except LedgerError as error:
            if error.reason == "busy":
                raise
            raise LedgerError(  # no fault of the log's: what is sealed there was in order
                "disk",
                f"The copy in {self.folder / 'mirror'} is damaged: {error.message}",
                place=error.place,
                next_step="Remove it: the log is read anew, and has to go on from what was co-signed.",
            ) from error

    def _take(self, source: Source, found: Checkpoint, mirror: Store, tell: Tell | None) -> None:
        """Add the new leaves to the copy, and raise unless it has the signed root then."""
        known = mirror.size
        if fill(mirror, Kept(source, self.folder / "incoming"), found, tell):
            return
        self._forget_incoming()
        check_tree(source, found)  # raises where the files are not those of the signed root
        raise self._rewritten(source, found, known)

    def _rewritten(self, source: Source, found: Checkpoint, known: int) -> LedgerError:
        """Say what was done, if anything was: the log's files are sound, and what came did not fit them."""
        ours = [one for _, some in entries_of(Folder(self.folder / "mirror"), known) for one in some]
        theirs = [one for _, some in entries_of(source, found.size) for one in some]
        if theirs[:known] == ours:  # so it was what had come before, and it is forgotten now
            return LedgerError(
                "unreadable",
                "What came at first is not what the log has: it was changed on the way.",
                next_step="Try again; all of it is read anew.",
            )
        reason, number, what = compare(ours, theirs)
        return LedgerError(
            reason,
            f"{what} The log has signed {known:,} leaves before, and now {found.size:,} that do not "
            "begin with them.",
            place=f"leaf {number}",
            next_step="Both signed checkpoints are kept as evidence.",
        )

    def _copied(self) -> Checkpoint | None:
        return checkpoint_in(self.folder / "mirror", self._verifier)

    def _forget_incoming(self) -> None:
        shutil.rmtree(self.folder / "incoming", ignore_errors=True)

    def _keep_evidence(self, error: LedgerError, seen: Checkpoint | None, found: Checkpoint) -> None:
        folder = self.folder / "evidence" / f"{error.reason}-{found.size}-{found.root.hex()[:12]}"
        if seen:
            write_whole(folder / "seen", seen.note)
        write_whole(folder / "found", found.note)
        write_whole(folder / "what.txt", f"{error.reason}: {error.place or ''}\n{error.message}\n".encode())


def compare(ours: list[bytes], theirs: list[bytes]) -> tuple[str, int, str]:
    """Return what was done to leaves that were seen: the word for it, at which leaf, and a sentence.

    ours: all that were seen; theirs: as many or more, that do not begin with ours. Leaves are never equal.
    """
    at = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), len(theirs))
    rest, other = ours[at:], theirs[at:]
    there = set(other)
    if not there.intersection(rest):
        return "forked", at, f"From leaf {at:,} on it is another log."
    if Counter(rest) == Counter(other[: len(rest)]):
        return "reordered", at, f"The leaves from {at:,} on are in another order."
    if any(a == b for a, b in zip(rest, other, strict=False)):
        return "changed", at, f"Leaf {at:,} is another one."
    gone = [at + n for n, leaf in enumerate(rest) if leaf not in there]
    if gone:
        return "deleted", gone[0], f"Leaf {gone[0]:,} is gone."
    return "changed", at, f"Another leaf was put in at {at:,}."


def accept(note: bytes, source: Source, verifier: Verifier, witnesses: tuple[Verifier, ...]) -> Checkpoint:
    """At the gate: check what a witness brings back; return the checkpoint with whose cosignatures hold.

    A checkpoint with our signature that our log does not go on from is a LedgerError `deleted` or `forked`:
    the witness has seen another log of ours, or this one was set back.
    """
    checkpoint = open_checkpoint(note, verifier, witnesses)
    if not checkpoint.cosigned:
        raise LedgerError("unsigned", "No witness that is known here has signed this checkpoint.")
    now = checkpoint_of(source, verifier)
    check_size(checkpoint, now)
    check_begins(source, checkpoint, now)
    return checkpoint


def _remarks(found: Checkpoint, now: datetime.datetime) -> tuple[str, ...]:
    if found.at - now > CLOCKS:
        return (f"The checkpoint says {said(found.at)}, which is later than now: compare the clocks.",)
    if now - found.at > CLOCKS:
        return (f"The newest checkpoint is of {said(found.at)}: the log stands still, or is an older copy.",)
    return ()
