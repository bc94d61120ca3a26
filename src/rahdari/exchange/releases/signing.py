"""Signatures under what waits: given, gathered from copies of the folder, counted; then it is published.

Each key signs what it is meant for and nothing else. Once root, targets and every party have the signatures
they need, whoever has the keys of the seal publishes: snapshot and timestamp are made and signed with them.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import Signature, Signer
from tuf.api.exceptions import LengthOrHashMismatchError, UnsignedMetadataError
from tuf.api.metadata import Key, Metadata, MetaFile, Root, Snapshot, Targets, Timestamp, VerificationResult

from rahdari.durable import write_whole
from rahdari.errors import ReleaseError
from rahdari.exchange.releases.content import read_lists
from rahdari.exchange.releases.keys import name_of
from rahdari.exchange.releases.pruning import prune
from rahdari.exchange.releases.repository import Repository, days_of


@frozen
class State:
    """How far the signatures of one role are: who has signed, who may still, how many more it takes."""

    role: str
    signed: tuple[str, ...]
    others: tuple[str, ...]
    missing: int


def states(repository: Repository) -> list[State]:
    """Return how far the signatures of everything that waits are."""
    return [_state(role, _results(repository, role)) for role in repository.waiting_roles()]


def sign(repository: Repository, signers: Sequence[Signer]) -> list[str]:
    """Sign what waits for these keys; return the roles. Raises `ReleaseError` if they may sign none."""
    check(repository)
    done = []
    for role in repository.waiting_roles():
        wanted = {id for result in _results(repository, role) for id in (*result.signed, *result.unsigned)}
        mine = [signer for signer in signers if signer.public_key.keyid in wanted]
        if mine:
            metadata = _waiting(repository, role)
            for signer in mine:
                _sign(metadata, signer)
            repository.wait_for(role, metadata)
            done.append(role)
    published = repository.published("root", Root)
    roots = [repository.root, *([published.signed] if published else [])]
    sealing = {signer.public_key.keyid for signer in signers}
    sealing &= {id for root in roots for id in root.roles["snapshot"].keyids}
    if not done and not sealing:
        raise ReleaseError(
            "key",
            "None of these keys is meant for anything that waits for signatures.",
            next_step="rahdari release sign REPO without a key shows which are.",
        )
    return done


def check(repository: Repository) -> None:
    """Raise `ReleaseError` unless what waits is the step after what is published, and its files are whole."""
    for role in repository.waiting_roles():
        kind = _kind(role)
        waiting, now = _waiting(repository, role), repository.published(role, kind)
        if waiting.signed.version != (now.signed.version if now else 0) + 1:
            raise ReleaseError(
                "rolled-back", f"pending/{role}.json is not the version after the published one."
            )
        for path, info in waiting.signed.targets.items() if isinstance(waiting.signed, Targets) else ():
            try:
                with open(repository.stored(path, info.hashes["sha256"]), "rb") as file:
                    info.verify_length_and_hashes(file)
            except OSError as error:
                raise ReleaseError(
                    "missing", f"The file of {path} is not there: {error.strerror}."
                ) from error
            except LengthOrHashMismatchError as error:
                raise ReleaseError("tampered", f"The file of {path} is not the one that was made.") from error
    if candidate := repository.candidate():
        before = repository.release()
        if candidate.number != (before.number if before else 0) + 1:
            raise ReleaseError("rolled-back", f"Release {candidate.number} is not the next one.")
        for _ in read_lists(candidate.lists, {one.path: repository.file_of(one) for one in candidate.lists}):
            pass


def gather(repository: Repository, other: Repository) -> list[str]:
    """Take over the signatures that a copy of the folder has under the same content; return the roles."""
    if not (other.metadata.is_dir() or other.pending.is_dir()):
        raise ReleaseError(
            "repository", f"{other.path} is no folder of releases.", next_step="Check the path."
        )
    taken = []
    for role in repository.waiting_roles():
        metadata, theirs = _waiting(repository, role), other.waiting(role, _kind(role))
        if theirs is None or theirs.signed_bytes != metadata.signed_bytes:
            continue
        keys = {id: key for result in _results(repository, role) for id, key in _keys(result)}
        good = {
            id: signature
            for id, signature in theirs.signatures.items()
            if id in keys
            and id not in metadata.signatures
            and _verifies(keys[id], signature, metadata.signed_bytes)
        }
        if good:
            metadata.signatures.update(good)
            repository.wait_for(role, metadata)
            taken.append(role)
    return taken


def seal(repository: Repository, signers: Sequence[Signer], *, now: datetime.datetime) -> bool:
    """Publish what waits, or say again that what is published is the newest; return whether it could be.

    False: signatures are missing, or the keys given are not those of the seal.
    """
    keys = _seal_keys(repository.root, signers)
    if not keys or any(state.missing for state in states(repository)):
        return False
    check(repository)
    meta = {}
    for role in ("targets", *repository.parties):
        found = repository.waiting(role, Targets) or repository.published(role, Targets)
        if found:
            meta[f"{role}.json"] = _meta(found.signed.version, found.to_bytes())
    for role in repository.waiting_roles():
        waiting = _waiting(repository, role)
        write_whole(repository.metadata / f"{waiting.signed.version}.{role}.json", waiting.to_bytes())
    _seal(repository, keys, meta, now, repository.days("timestamp"))
    repository.discard()
    prune(repository, now=now)
    return True


def renew(repository: Repository, signers: Sequence[Signer], *, now: datetime.datetime) -> bool:
    """Say again that what is published is the newest, whatever waits; return whether it could be.

    Signatures may take longer to come together than the seal holds. What waits is neither looked at nor
    touched: the root that counts is the published one, and the metadata that the last snapshot names.
    """
    root, was = repository.published("root", Root), repository.published("snapshot", Snapshot)
    keys = _seal_keys(root.signed, signers) if root else []
    if not (root and was and keys):
        return False
    _seal(repository, keys, was.signed.meta, now, days_of(root.signed, "timestamp"))
    return True


def _seal_keys(root: Root, signers: Iterable[Signer]) -> list[Signer]:
    """Return those of the keys that seal by this root; none if they are too few."""
    mine, role = {signer.public_key.keyid: signer for signer in signers}, root.roles["snapshot"]
    keys = [mine[id] for id in role.keyids if id in mine]
    return keys if len(keys) >= role.threshold else []


def _seal(
    repository: Repository,
    keys: Sequence[Signer],
    meta: Mapping[str, MetaFile],
    now: datetime.datetime,
    days: int,
) -> None:
    """Sign a snapshot of this metadata and a timestamp, written last: until then nobody sees any of it."""
    was = repository.published("snapshot", Snapshot)
    last = repository.published("timestamp", Timestamp)
    until = now.astimezone(datetime.UTC).replace(microsecond=0) + datetime.timedelta(days=days)
    snapshot = Metadata(Snapshot(was.signed.version + 1 if was else 1, expires=until, meta=dict(meta)))
    for key in keys:
        _sign(snapshot, key)
    data = snapshot.to_bytes()
    timestamp = Metadata(
        Timestamp(
            last.signed.version + 1 if last else 1,
            expires=until,
            snapshot_meta=_meta(snapshot.signed.version, data),
        )
    )
    for key in keys:
        _sign(timestamp, key)
    repository.metadata.mkdir(parents=True, exist_ok=True)
    write_whole(repository.metadata / f"{snapshot.signed.version}.snapshot.json", data)
    write_whole(repository.metadata / "timestamp.json", timestamp.to_bytes())


def _sign(metadata: Metadata[Any], signer: Signer) -> None:
    try:
        metadata.sign(signer, append=True)
    except UnsignedMetadataError as error:  # a token that is not there, or another PIN than its own
        raise ReleaseError(
            "key",
            f"The key cannot sign: {error.__cause__ or error!r}.",
            next_step="Is the token there, and its PIN right?",
        ) from error


def _kind(role: str) -> type[Any]:
    return Root if role == "root" else Targets


def _waiting(repository: Repository, role: str) -> Metadata[Root] | Metadata[Targets]:
    found = repository.waiting(role, Root) if role == "root" else repository.waiting(role, Targets)
    assert found is not None, role
    return found


def _results(repository: Repository, role: str) -> list[VerificationResult]:
    """Count the signatures of what waits; a new root needs those of the old one's keys as well (5.3.4)."""
    metadata = _waiting(repository, role)
    what = metadata.signed_bytes, metadata.signatures
    if role == "root":
        old = repository.published("root", Root)
        roots = [repository.root, *([old.signed] if old else [])]
        return [root.get_verification_result("root", *what) for root in roots]
    if role == "targets":
        return [repository.root.get_verification_result("targets", *what)]
    targets = repository.newest("targets", Targets)
    assert targets is not None
    return [targets.get_verification_result(role, *what)]


def _keys(result: VerificationResult) -> Iterable[tuple[str, Key]]:
    return (*result.signed.items(), *result.unsigned.items())


def _state(role: str, results: list[VerificationResult]) -> State:
    def names(keys: Iterable[Key]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name_of(key) for key in keys))

    signed = names(key for result in results for key in result.signed.values())
    others = names(key for result in results for key in result.unsigned.values())
    return State(role, signed, others, max(result.missing for result in results))


def _verifies(key: Key, signature: Signature, signed: bytes) -> bool:
    try:
        key.verify_signature(signature, signed)
    except VerificationError:
        return False
    return True


def _meta(version: int, data: bytes) -> MetaFile:
    return MetaFile(version, len(data), {"sha256": hashlib.sha256(data).hexdigest()})
