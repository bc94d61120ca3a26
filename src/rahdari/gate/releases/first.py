"""The release with which a gate begins: of the lists that it was set up with, signed by its own keys.

A gate that cannot read the index in force any more (a new version of the program) builds it again from the
release that it has, not from these lists: newer ones may have come since.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from django.utils import timezone

from rahdari.errors import GateError
from rahdari.exchange.releases import making, signing
from rahdari.exchange.releases.applying import build_beside, put_in_force
from rahdari.exchange.releases.client import receive
from rahdari.exchange.releases.content import NAME, Release, read_list, write_list
from rahdari.exchange.releases.making import NewList
from rahdari.gate.project.folder import DataFolder
from rahdari.gate.releases.own import Own
from rahdari.records.entry import Entry


def build_again(folder: DataFolder) -> bool:
    """Build the index of the last release that was in force again; return whether there was one."""
    own = Own(folder)
    numbers = own.known.numbers()
    release = own.known.release(numbers[-1]) if numbers else None
    if release is None or not all(file.exists() for file in own.known.files_of(release).values()):
        return False
    put_in_force(build_beside(release, own.known.files_of(release), folder.index, own.beside), folder.index)
    return True


def make_first(folder: DataFolder, entries: Iterable[Entry]) -> Release:
    """Make a release of these entries, list by list, and put it in force."""
    own, now = Own(folder), timezone.now()
    own.begin(now=now)
    own.repository.discard()
    party, old = own.party, set(own.first_lists())
    _keep(own.first, party, entries)
    if folder.demonstration:  # the second party has signed that it lists nobody
        for other in set(own.repository.parties) - {party}:
            _keep(own.first, other, (), empty="own")
    before = own.repository.release()
    files = own.first_lists()
    lists = [NewList(p, name, read_list(file, name)) for (p, name), file in files.items()]
    there = {(one.party, one.list_id) for one in before.lists} if before else set()
    gone = (old & there) - set(files)  # what else was released since stays
    making.create(own.repository, lists, now=now, drop=gone)
    signing.sign(own.repository, own.signers())
    if not signing.seal(own.repository, own.signers(), now=now):
        own.repository.discard()
        raise GateError(
            "Releases of this gate need signatures that it cannot give itself.",
            next_step="Leave sources out of gate.toml, and bring the lists in on the page of lists.",
        )
    own.trust()
    received = receive(own.repository.path, own.known)
    put_in_force(build_beside(received.release, received.files, folder.index, own.beside), folder.index)
    own.known.keep(received.release)
    return received.release


def _keep(first: Path, party: str, entries: Iterable[Entry], *, empty: str = "") -> None:
    """Keep the lists of a party in place of those before, each by its own name."""
    folder = first / party
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    lists: dict[str, list[Entry]] = {empty: []} if empty else {}
    for entry in entries:
        name = (entry.list_id or "").replace(" ", "-")
        lists.setdefault(name if NAME.fullmatch(name) else "list", []).append(entry)
    for name, mine in lists.items():
        write_list(mine, folder / f"{name}.jsonl.gz")
