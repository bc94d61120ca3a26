"""What the next release is made of, and its index, built beside the one in force.

In: the accepted versions of the lists, the own entries, the measures of this gate. Out: a `Candidate` that
is ready to be judged and signed. The work takes seconds to minutes and is done by a process of its own.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from rahdari.errors import RahdariError
from rahdari.exchange.releases import making
from rahdari.exchange.releases.applying import Beside, build_beside
from rahdari.exchange.releases.content import Release, may_be_shared, read_list
from rahdari.exchange.releases.making import NewList
from rahdari.gate.costs.services import costs_of_index, day_of
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.imports.models import List
from rahdari.gate.imports.services import accepted
from rahdari.gate.listing.measures import applied
from rahdari.gate.listing.models import Measure
from rahdari.gate.listing.services import LIST_ID, in_force, is_own, measures
from rahdari.gate.place.models import Gate
from rahdari.gate.releases import arriving, differences
from rahdari.gate.releases.models import Candidate
from rahdari.gate.releases.own import Own
from rahdari.lists import versions
from rahdari.records.entry import Entry, Subject

LOST = datetime.timedelta(minutes=30)
"""So long after it was begun, a composition that no process of this server does counts as broken off."""


def files_of(own: Own) -> Iterator[tuple[str, str, Path]]:
    """Yield party, name and file of the lists that the next release takes, without the own entries."""
    brought = accepted()
    for one in brought:
        yield one.party, one.list_id, one.path
    replaced = {one.list_id for one in brought} | set(
        List.objects.filter(in_use=False).values_list("list_id", flat=True)
    )
    for (party, name), file in own.first_lists().items():
        if name not in replaced:
            yield party, name, file


def lists_of(own: Own, today: datetime.date) -> tuple[list[NewList], list[str]]:
    """Return the lists of the next release, as this gate restricts and suspends what is on them.

    With them, filled as the lists are read, the ids of the entries that their handling code keeps out of a
    release that other parties receive.
    """
    held, parties, mine = measures(today), own.repository.parties, own.party
    kept_back, alone = list[str](), not own.repository.is_shared

    def shared(entries: Iterable[Entry]) -> Iterator[Entry]:
        for entry in entries:
            if alone or may_be_shared(entry):
                yield entry
            else:
                kept_back.append(entry.id)

    out = [
        NewList(party if party in parties else mine, name, shared(_held(file, name, held)))
        for party, name, file in files_of(own)
    ]
    out.append(NewList(mine, LIST_ID, shared(in_force(today))))
    return out, kept_back


def signed_for_others(own: Own) -> list[tuple[str, str]]:
    """Return list and party where the plan has no such party: this gate's own signs the list instead."""
    parties = own.repository.parties
    return [(name, party) for party, name, _ in files_of(own) if party not in parties]


def is_known(own: Own, id: str) -> bool:
    """Tell whether there is an entry of this id: in force, of one's own, or for the next release."""
    if differences.entry_in_force(id) or is_own(id):
        return True
    return any(versions.holds(file, id) for _, _, file in files_of(own))


def _held(path: Path, name: str, held: Mapping[str, Measure]) -> Iterator[Entry]:
    for entry in read_list(path, name):
        if (one := applied(entry, held)) is not None:
            yield one


def compose(own: Own, today: datetime.date, *, now: datetime.datetime) -> tuple[Release, list[str]]:
    """Make the next release in the repository, where it waits for signatures.

    Return it, and the ids of the entries that were kept back.
    """
    new, kept_back = lists_of(own, today)
    lists = {(one.party, one.list_id): one for one in new}
    before = own.repository.release()
    there = {(one.party, one.list_id) for one in before.lists} if before else set()
    return making.create(own.repository, lists.values(), now=now, drop=there - set(lists)), kept_back


def claim(*, now: datetime.datetime) -> Candidate | None:
    """Take the candidate that waits."""
    waiting = Candidate.objects.filter(state=Candidate.State.ASKED).order_by("pk").first()
    if waiting is None:
        return None
    mine = Candidate.objects.filter(pk=waiting.pk, state=Candidate.State.ASKED)
    if not mine.update(state=Candidate.State.COMPOSING, seen_at=now):
        return None
    waiting.refresh_from_db()
    return waiting


def give_back() -> None:
    """Have composed again what the server before this one was composing."""
    Candidate.objects.filter(state=Candidate.State.COMPOSING).update(state=Candidate.State.ASKED)


def break_off(*, before: datetime.datetime | None = None) -> None:
    """Give up what a process left half done: all of it, or what was begun before some time."""
    left = Candidate.objects.filter(state=Candidate.State.COMPOSING)
    for candidate in left.filter(seen_at__lt=before) if before else left:
        if not candidate.arrived:
            Own(settings.FOLDER).repository.discard()  # nobody has judged it
        _done(candidate, Candidate.State.FAILED, Kind.RELEASE_FAILED, why="broken off")


def make(candidate: Candidate, *, population: Iterable[Subject] | None = None) -> None:
    """Build the index of a candidate beside, and judge it; what fails leaves nothing that waits."""
    own, started = Own(settings.FOLDER), time.monotonic()
    try:
        beside = arriving.judged(own) if candidate.arrived else _composed(own, candidate, population)
        if gate := Gate.objects.first():  # before anybody signs it or puts it in force
            day = day_of(gate)
            costs_of_index(beside.generation.parent, stop_budget=gate.stop_budget, per_day=day.travellers)
    except (RahdariError, OSError) as error:  # a full disk, say
        if not candidate.arrived:
            with suppress(OSError):  # the same disk, likely: why it failed is said all the same
                own.repository.discard()
        _done(candidate, Candidate.State.FAILED, Kind.RELEASE_FAILED, why=str(error)[:500])
        return
    candidate.number, candidate.entries = beside.release.number, beside.release.entries
    candidate.added, candidate.changed = len(beside.changes.added), len(beside.changes.changed)
    candidate.removed = len(beside.changes.removed)
    candidate.seconds = time.monotonic() - started
    kind = Kind.RELEASE_JUDGED if candidate.arrived else Kind.RELEASE_COMPOSED
    _done(candidate, Candidate.State.READY, kind)


def _composed(own: Own, candidate: Candidate, population: Iterable[Subject] | None) -> Beside:
    own.begin(now=timezone.now())
    own.repository.discard()
    release, candidate.kept_back = compose(own, timezone.localdate(), now=timezone.now())
    files = {one.path: own.repository.file_of(one) for one in release.lists}
    return build_beside(release, files, own.folder.index, own.beside, population=population)


@transaction.atomic
def _done(candidate: Candidate, state: Candidate.State, kind: Kind, why: str = "") -> None:
    candidate.state, candidate.why, candidate.seen_at = state, why, timezone.now()
    candidate.save()
    record(
        kind,
        who=None,
        what=candidate,
        why=why,
        number=candidate.number,
        entries=candidate.entries,
        kept_back=len(candidate.kept_back),
    )
