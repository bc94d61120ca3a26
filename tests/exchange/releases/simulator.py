"""A repository of two parties, made and signed as in a ceremony, and a gate that trusts its root."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterable
from pathlib import Path

from securesystemslib.signer import Signer

from rahdari.exchange.releases import applying, making, signing
from rahdari.exchange.releases.client import Known, Received, receive
from rahdari.exchange.releases.content import Release
from rahdari.exchange.releases.keys import make_key, open_key
from rahdari.exchange.releases.making import NewList
from rahdari.exchange.releases.plan import read_plan
from rahdari.exchange.releases.repository import Repository
from rahdari.records.entry import Entry
from rahdari.simulation.travellers import travellers

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)
KEYS = ("north-1", "north-2", "south-1", "seal", "stranger")
PLAN = """
[root]
keys = ["north-1.pub", "north-2.pub", "south-1.pub"]
threshold = 2
[targets]
keys = ["north-1.pub", "south-1.pub"]
[seal]
keys = ["seal.pub"]
[party.north]
keys = ["north-1.pub", "north-2.pub"]
threshold = 1
[party.south]
keys = ["south-1.pub"]
"""


def entry(id: str, name: str, **fields: object) -> Entry:
    return Entry(id, "person", (name,), **fields)  # type: ignore[arg-type]


NORTH = [entry("n:1", "Zarlakht Invented", birth_dates=("1980",)), entry("n:2", "Bismillah Madeup")]
SOUTH = [entry("s:1", "Qadir Fictional", father_names=("Nobody",))]


class Parties:
    """Both parties and the hub at once: their keys, and the folder that goes between them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.repository = folder, Repository(folder / "repository")
        for name in KEYS if not folder.exists() else ():
            make_key(name, folder, None)
        (folder / "plan.toml").write_text(PLAN, "utf-8")

    def keys(self, *names: str) -> list[Signer]:
        return [open_key(str(self.folder / f"{name}.pem"), lambda _: None) for name in names]

    def begin(self, now: datetime.datetime = NOW, plan: str = PLAN) -> None:
        (self.folder / "plan.toml").write_text(plan, "utf-8")
        making.begin(self.repository, read_plan(self.folder / "plan.toml"), now=now)

    def create(
        self,
        north: Iterable[Entry] | None,
        south: Iterable[Entry] | None = None,
        now: datetime.datetime = NOW,
    ) -> Release:
        lists = [NewList("north", "un", north)] if north is not None else []
        lists += [NewList("south", "own", south)] if south is not None else []
        return making.create(self.repository, lists, now=now)

    def publish(self, *names: str, now: datetime.datetime = NOW) -> bool:
        keys = self.keys(*(names or ("north-1", "south-1", "seal")))
        if self.repository.waiting_roles():
            signing.sign(self.repository, keys)
        return signing.seal(self.repository, keys, now=now)

    def release(
        self,
        north: Iterable[Entry] | None,
        south: Iterable[Entry] | None = None,
        now: datetime.datetime = NOW,
    ) -> Release:
        release = self.create(north, south, now)
        assert self.publish(now=now)
        return release

    def copy(self, name: str) -> Repository:
        """The folder as it is now, on a stick."""
        shutil.copytree(self.repository.path, self.folder / name)
        return Repository(self.folder / name)


class Gate:
    """A gate: what it trusts, and its index."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.index = folder, folder / "index"
        self.known = Known(self.index / "release")
        self.population = list(travellers(200, seed=3))

    def trust(self, root: Path) -> None:
        self.known.pin(root)

    def receive(self, location: Path | str, **how: object) -> Received:
        in_force = applying.release_in(self.index)
        return receive(location, self.known, in_force=in_force, **how)  # type: ignore[arg-type]

    def apply(self, location: Path | str) -> applying.Changes:
        received = self.receive(location)
        beside = applying.build_beside(
            received.release,
            received.files,
            self.index,
            self.folder / "beside",
            population=self.population,
            workers=1,
        )
        changes = applying.put_in_force(beside, self.index)
        self.known.keep(received.release)
        return changes

    @property
    def number(self) -> int | None:
        release = applying.release_in(self.index)
        return release.number if release else None
