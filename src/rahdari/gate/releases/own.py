"""The repository in which this gate makes releases, and the keys that it has for it.

    releases/repository/             the folder that is signed and travels
    releases/first/PARTY/LIST.jsonl.gz   lists that the gate was set up with
    keys/releases/NAME.pem, .pub     the keys that sign here by a click; others sign on their own computers

A gate begins alone: one key, one party, itself. A demonstration has two invented parties and all their keys.
A ceremony (docs/how-to/release-ceremony.md) puts another plan, with the keys of others, in force there.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen
from securesystemslib.signer import Signer

from rahdari.errors import ReleaseError
from rahdari.exchange.releases import making, signing
from rahdari.exchange.releases.client import Known
from rahdari.exchange.releases.keys import make_key, open_key, read_public
from rahdari.exchange.releases.plan import read_plan
from rahdari.exchange.releases.repository import Repository
from rahdari.gate.project.folder import DataFolder

ALONE = """# Who signs releases here; docs/how-to/release-ceremony.md says how others join.
[root]
keys = ["gate.pub"]
[targets]
keys = ["gate.pub"]
[seal]
keys = ["gate.pub"]
[party.gate]
keys = ["gate.pub"]
"""
INVENTED = """# A demonstration: both parties and their keys are invented.
[root]
keys = ["north-1.pub", "north-2.pub", "south-1.pub"]
threshold = 2
[targets]
keys = ["north-1.pub", "south-1.pub"]
[seal]
keys = ["seal.pub"]
[party.north]
keys = ["north-1.pub"]
[party.south]
keys = ["south-1.pub"]
"""
_KEYS = {ALONE: ("gate",), INVENTED: ("north-1", "north-2", "south-1", "seal")}


@frozen
class Own:
    """This gate's repository, its keys and what it knows."""

    folder: DataFolder

    @property
    def repository(self) -> Repository:
        """The repository."""
        return Repository(self.folder.releases / "repository")

    @property
    def known(self) -> Known:
        """What the index in force knows of the repository that it comes from."""
        return Known(self.folder.index / "release")

    @property
    def keys(self) -> Path:
        """The folder of the keys."""
        return self.folder.keys / "releases"

    @property
    def beside(self) -> Path:
        """Where the next index is built."""
        return self.folder.releases / "beside"

    @property
    def arrived(self) -> Path:
        """A folder of releases that was brought, until its release is in force."""
        return self.folder.releases / "arrived"

    @property
    def arriving(self) -> Path:
        """Where the index of a release that was made elsewhere is built."""
        return self.folder.releases / "arriving"

    @property
    def first(self) -> Path:
        """The lists that the gate was set up with."""
        return self.folder.releases / "first"

    def first_lists(self) -> dict[tuple[str, str], Path]:
        """Return the files of the lists that the gate was set up with, by party and name."""
        found = sorted(self.first.glob("*/*.jsonl.gz"))
        return {(file.parent.name, file.name.removesuffix(".jsonl.gz")): file for file in found}

    def key_names(self) -> tuple[str, ...]:
        """Return the names of the keys that sign here."""
        return tuple(sorted(file.stem for file in self.keys.glob("*.pem")))

    def signers(self, names: Sequence[str] | None = None) -> list[Signer]:
        """Return what signs with these keys; with all without names."""
        wanted = self.key_names() if names is None else names
        if unknown := set(wanted) - set(self.key_names()):
            raise ReleaseError("key", f"There is no key {min(unknown)} here.")
        return [open_key(str(self.keys / f"{name}.pem"), lambda _: None) for name in wanted]

    @property
    def party(self) -> str:
        """The party for which this gate signs: the first one that one of its keys is of."""
        mine = {read_public(self.keys / f"{name}.pub").keyid for name in self.key_names()}
        for name, role in self.repository.parties.items():
            if mine & set(role.keyids):
                return name
        raise ReleaseError("key", "No key of this gate signs for a party of the repository.")

    def begin(self, *, now: datetime.datetime) -> None:
        """Make keys, plan and repository where there are none, sign them, and trust their root here."""
        if (self.repository.metadata / "timestamp.json").exists():
            return
        plan = INVENTED if self.folder.demonstration else ALONE
        for folder in (self.folder.keys, self.keys, self.folder.releases):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in _KEYS[plan]:
            if not (self.keys / f"{name}.pub").exists():
                make_key(name, self.keys, None)
        (self.keys / "plan.toml").write_text(plan, "utf-8")
        self.repository.discard()
        making.begin(self.repository, read_plan(self.keys / "plan.toml"), now=now)
        signing.sign(self.repository, self.signers())
        signing.seal(self.repository, self.signers(), now=now)

    def trust(self) -> None:
        """Trust the first root of the own repository, unless another one is trusted here."""
        if not self.known.pinned.exists():
            self.known.pin(self.repository.metadata / "1.root.json")
