"""A real gate set up: all of it, or nothing that a second attempt would stumble over."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable

from attrs import frozen

from rahdari.errors import GateError
from rahdari.gate.project import start, tls
from rahdari.gate.project.folder import Configuration, DataFolder
from rahdari.records.entry import Entry


@frozen(kw_only=True)
class Wanted:
    """What stands in the database from the first day on."""

    name: str
    lanes: tuple[tuple[str, str], ...]
    refer_to: str
    keep_clear_hours: int
    keep_referral_days: int
    administrator: str
    password: str


def lanes_of(text: str) -> tuple[tuple[str, str], ...]:
    """Read `1:in,2:out`."""
    lanes: list[tuple[str, str]] = []
    for part in text.split(","):
        name, _, direction = part.strip().rpartition(":")
        if not name or direction not in ("in", "out") or name in dict(lanes):
            raise GateError(
                f"{part.strip()!r} is no lane, or is there twice.", next_step="Write them as 1:in,2:in,3:out."
            )
        lanes.append((name, direction))
    return tuple(lanes)


def set_up(
    folder: DataFolder,
    configuration: Configuration,
    wanted: Wanted,
    entries: Callable[[], Iterable[Entry]],
) -> None:
    """Make the folder, its keys, the database and what stands in it, and the index of the first lists."""
    if not wanted.name.strip():
        raise GateError("A gate needs a name.")
    if folder.configuration_file.exists():
        raise GateError(f"{folder.path} has been set up already.", next_step="Start it: rahdari gate.")
    folder.create(configuration, demonstration=False)
    try:
        if configuration.tls:
            tls.certificate(folder, configuration.hosts)
        start.use(folder)
        start.migrate(folder)
        if configuration.sources:
            start.bring_index(folder, configuration.sources, entries)
        _make_keys(folder, wanted.name)
        _fill(wanted)  # last, and in one transaction: a second attempt finds no half-made gate
    except BaseException:
        shutil.rmtree(folder.path)  # it was made by this very call
        raise


def _make_keys(folder: DataFolder, gate: str) -> None:
    """Make the key of the ledger, which from now on never changes."""
    from rahdari.gate.ledger.keys import signer_of

    signer_of(folder, gate)


def _fill(wanted: Wanted) -> None:
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from rahdari.gate.accounts.models import Role
    from rahdari.gate.accounts.services import create
    from rahdari.gate.place import services

    try:
        with transaction.atomic():
            name = wanted.administrator
            by = create(name, name, Role.ADMINISTRATOR, by=None, password=wanted.password)
            gate = services.set_up(wanted.name, list(wanted.lanes), by=by, refer_to=wanted.refer_to)
            gate.keep_clear_hours, gate.keep_referral_days = (
                wanted.keep_clear_hours,
                wanted.keep_referral_days,
            )
            services.change_gate(gate, ["keep_clear_hours", "keep_referral_days"], by=by, why="set-up")
    except ValidationError as error:
        raise GateError(" ".join(error.messages)) from None
