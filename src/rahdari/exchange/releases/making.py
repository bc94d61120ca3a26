"""A repository begun, and releases made in it. Nothing in here signs: what is made waits for signatures.

Times are arguments. A release replaces the lists that it is given and keeps the others of the release before.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen
from tuf.api.metadata import DelegatedRole, Delegations, Metadata, Root, TargetFile, Targets

from rahdari.durable import write_whole
from rahdari.errors import ReleaseError
from rahdari.exchange.releases.content import (
    RELEASE,
    Release,
    ReleasedList,
    check_name,
    may_be_shared,
    path_of,
    read_lists,
    write_list,
)
from rahdari.exchange.releases.plan import Plan, RolePlan
from rahdari.exchange.releases.repository import DAYS_FIELD, Repository
from rahdari.records.entry import Entry

RENEW_BEFORE = datetime.timedelta(days=30)
"""A party's unchanged lists are signed again with a release if they would lapse sooner than this."""

_NAMED = 10
"""Entries that an error names."""


@frozen
class NewList:
    """A list for the next release."""

    party: str
    list_id: str
    entries: Iterable[Entry]


def begin(repository: Repository, plan: Plan, *, now: datetime.datetime) -> None:
    """Begin a repository by a plan, or change who signs in one; root and targets then wait for signatures."""
    _nothing_waits(repository)
    before = repository.published("root", Root)
    root = _root(plan, before.signed.version + 1 if before else 1, now)
    old = repository.published("targets", Targets)
    targets = old.signed if old else Targets()
    targets.version = targets.version + 1 if old else 1
    targets.expires = _until(now, plan.targets.days)
    targets.delegations = _delegations(plan.parties)
    gone = {one.party for one in _lists_of(repository)} - set(plan.parties)
    if gone:
        raise ReleaseError(
            "plan",
            f"The plan leaves {min(gone)} out, whose lists are in the release in force.",
            next_step="Make a release without them first.",
        )
    if before is None or _differ(before.signed, root):
        repository.wait_for("root", Metadata(root))
    repository.wait_for("targets", Metadata(targets))
    for name, role in plan.parties.items():  # a party's lists are signed again by its new keys
        known = repository.published(name, Targets)
        if known and not _signed_by(known, targets, name):
            known.signed.version += 1
            known.signed.expires = _until(now, role.days)
            repository.wait_for(name, Metadata(known.signed))


def create(
    repository: Repository,
    lists: Iterable[NewList],
    *,
    now: datetime.datetime,
    drop: Collection[tuple[str, str]] = (),
) -> Release:
    """Make the next release: these lists, and those before that are not dropped; it waits for signatures."""
    _nothing_waits(repository)
    old = repository.published("targets", Targets)
    if old is None:
        raise ReleaseError(
            "repository",
            f"{repository.path} has not been signed yet.",
            next_step="Sign what rahdari release init made.",
        )
    before = repository.release()
    kept = {(one.party, one.list_id): one for one in before.lists} if before else {}
    for key in drop:
        if kept.pop(key, None) is None:
            raise ReleaseError("content", f"There is no list {'/'.join(key)} to drop.")
    kept |= {(one.party, one.list_id): _store(repository, one) for one in lists}
    content = tuple(kept[key] for key in sorted(kept))
    entries = read_lists(content, {one.path: repository.file_of(one) for one in content})
    _check_handling(repository, [one.id for one in entries if not may_be_shared(one)])  # and counts and ids
    parties = tuple(sorted({one.party for one in content}))
    release = Release(before.number + 1 if before else 1, now.astimezone(datetime.UTC), parties, content)
    for party in sorted(set(repository.parties)):
        _wait_for_party(repository, party, [one for one in content if one.party == party], now)
    data = release.to_json()
    repository.targets.mkdir(parents=True, exist_ok=True)
    write_whole(repository.stored(RELEASE, hashlib.sha256(data).hexdigest()), data)
    old.signed.version += 1
    old.signed.expires = _until(now, repository.days("targets"))
    old.signed.targets = {RELEASE: TargetFile.from_data(RELEASE, data, ["sha256"])}
    repository.wait_for("targets", Metadata(old.signed))
    return release


def _check_handling(repository: Repository, held: list[str]) -> None:
    """Refuse entries (by their ids) that no other party may have, where another one receives releases."""
    if held and repository.is_shared:
        named = ", ".join(held[:_NAMED]) + (" ..." if len(held) > _NAMED else "")
        raise ReleaseError(
            "content",
            f"{len(held):,} entries must not reach another party, by their handling code: {named}.",
            next_step="Leave them out, and list them where releases stay with one party.",
        )


def _nothing_waits(repository: Repository) -> None:
    if waiting := repository.waiting_roles():
        raise ReleaseError(
            "repository",
            f"{', '.join(waiting)} still wait for signatures in {repository.path}.",
            next_step="Sign them (rahdari release sign), or give them up (rahdari release sign --discard).",
        )


def _lists_of(repository: Repository) -> tuple[ReleasedList, ...]:
    release = repository.release()
    return release.lists if release else ()


def _store(repository: Repository, one: NewList) -> ReleasedList:
    """Write the file of a list and return it; it stands under its hash, so that nothing is written over."""
    check_name(one.list_id, "list")
    if one.party not in repository.parties:
        known = ", ".join(sorted(repository.parties)) or "nobody"
        raise ReleaseError(
            "content",
            f"{one.party!r} is no party of {repository.path}; it knows {known}.",
            next_step="Give each list as PARTY/LIST=SOURCE.",
        )
    path = path_of(one.party, one.list_id)
    folder = repository.targets / Path(path).parent
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f"new.{one.list_id}"
    held: list[str] = []

    def noted() -> Iterator[Entry]:
        for entry in one.entries:
            if not may_be_shared(entry):
                held.append(entry.id)
            yield entry

    try:
        count, sha256 = write_list(noted(), new)
        _check_handling(repository, held)
    except ReleaseError:
        new.unlink(missing_ok=True)
        raise
    new.replace(repository.stored(path, sha256))
    return ReleasedList(one.party, one.list_id, count, sha256)


def _wait_for_party(
    repository: Repository, party: str, lists: list[ReleasedList], now: datetime.datetime
) -> None:
    known = repository.published(party, Targets)
    files = {
        one.path: TargetFile(repository.file_of(one).stat().st_size, {"sha256": one.sha256}, one.path)
        for one in lists
    }
    if known is None and not files:
        return
    signed = known.signed if known else Targets(targets={})
    fresh = known is not None and signed.expires - now > RENEW_BEFORE
    if fresh and {p: t.hashes for p, t in signed.targets.items()} == {p: t.hashes for p, t in files.items()}:
        return
    signed.version = signed.version + 1 if known else 1
    signed.targets, signed.expires = files, _until(now, repository.days(f"party.{party}"))
    repository.wait_for(party, Metadata(signed))


def _root(plan: Plan, version: int, now: datetime.datetime) -> Root:
    roles = {"root": plan.root, "targets": plan.targets, "snapshot": plan.seal, "timestamp": plan.seal}
    days = {name: role.days for name, role in roles.items()}
    days |= {f"party.{name}": role.days for name, role in plan.parties.items()}
    root = Root(version, expires=_until(now, plan.root.days), unrecognized_fields={DAYS_FIELD: days})
    for name, role in roles.items():
        for key in role.keys:
            root.add_key(key, name)
        root.roles[name].threshold = role.threshold
    return root


def _delegations(parties: Mapping[str, RolePlan]) -> Delegations:
    return Delegations(
        keys={key.keyid: key for role in parties.values() for key in role.keys},
        roles={
            name: DelegatedRole(
                name,
                [key.keyid for key in role.keys],
                role.threshold,
                terminating=True,
                paths=[f"lists/{name}/*"],
            )
            for name, role in parties.items()
        },
    )


def _differ(old: Root, new: Root) -> bool:
    """Tell whether a root says something else than the one before, or would lapse soon."""

    def said(root: Root) -> dict[str, Any]:
        shape = root.to_dict()
        return {key: shape[key] for key in ("keys", "roles", DAYS_FIELD)}

    return said(old) != said(new) or new.expires - old.expires > RENEW_BEFORE


def _signed_by(known: Metadata[Targets], targets: Targets, name: str) -> bool:
    return bool(targets.get_verification_result(name, known.signed_bytes, known.signatures))


def _until(now: datetime.datetime, days: int) -> datetime.datetime:
    return (now.astimezone(datetime.UTC) + datetime.timedelta(days=days)).replace(microsecond=0)
