"""A repository: a folder of static files that travels by HTTP, by file share or on a USB stick.

    metadata/      what is published: N.root.json, N.targets.json, N.PARTY.json, N.snapshot.json,
                   timestamp.json
    targets/       the files of releases under their hashes; none is ever written over, and those go that no
                   release has needed for a month (`pruning`)
    pending/       metadata of the next release, waiting for signatures; a gate never looks at it

Invariants: what is published is never changed but for timestamp.json, which is replaced last, so that whoever
copies the folder at any moment has the old release or the new one, whole (the TUF specification, section 6).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from attrs import frozen
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import DelegatedRole, Metadata, Root, Snapshot, Targets, Timestamp

from rahdari.durable import write_whole
from rahdari.errors import ReleaseError
from rahdari.exchange.releases.content import RELEASE, Release, ReleasedList

MAX_METADATA = 5_000_000
"""Bytes that one file of metadata may have."""
DAYS_FIELD = "x-rahdari-days"
"""Where the root says for how many days signatures hold, by role."""
_VERSIONED = re.compile(r"([1-9][0-9]{0,8})\.(.+)\.json")
Signed = TypeVar("Signed", Root, Targets, Snapshot, Timestamp)


@frozen
class Repository:
    """A repository by its path."""

    path: Path

    @property
    def metadata(self) -> Path:
        """What is published."""
        return self.path / "metadata"

    @property
    def targets(self) -> Path:
        """The files of releases."""
        return self.path / "targets"

    @property
    def pending(self) -> Path:
        """What waits for signatures."""
        return self.path / "pending"

    def published(self, role: str, kind: type[Signed]) -> Metadata[Signed] | None:
        """Return the newest published metadata of a role."""
        if role == Timestamp.type:
            return read_metadata(self.metadata / "timestamp.json", kind)
        files = self.files_of_role(role)
        return read_metadata(files[0], kind) if files else None

    def files_of_role(self, role: str) -> list[Path]:
        """Return the files of a role's published metadata, the newest first."""
        versions = [
            (int(match[1]), file)
            for file in self.metadata.glob(f"*.{role}.json")
            if (match := _VERSIONED.fullmatch(file.name)) and match[2] == role
        ]
        return [file for _, file in sorted(versions, reverse=True)]

    def waiting(self, role: str, kind: type[Signed]) -> Metadata[Signed] | None:
        """Return a role's metadata that waits for signatures."""
        return read_metadata(self.pending / f"{role}.json", kind)

    def newest(self, role: str, kind: type[Signed]) -> Signed | None:
        """Return what a role says, or will say once it is signed."""
        found = self.waiting(role, kind) or self.published(role, kind)
        return found.signed if found else None

    def check_begun(self) -> None:
        """Raise `ReleaseError` where no repository was begun; what is in it is not read."""
        if not (self.files_of_role("root") or (self.pending / "root.json").is_file()):
            raise ReleaseError(
                "repository",
                f"{self.path} is no repository of releases.",
                next_step="Begin one: rahdari release init REPO --plan PLAN.",
            )

    @property
    def root(self) -> Root:
        """The newest root, signed or waiting."""
        self.check_begun()
        root = self.newest("root", Root)
        assert root is not None
        return root

    @property
    def parties(self) -> Mapping[str, DelegatedRole]:
        """The parties, by name, as the newest targets delegate to them."""
        targets = self.newest("targets", Targets)
        return (targets.delegations.roles or {}) if targets and targets.delegations else {}

    @property
    def is_shared(self) -> bool:
        """Whether more than one party receives what is in it."""
        return len(self.parties) > 1

    def waiting_roles(self) -> tuple[str, ...]:
        """Return the roles that have something to sign, root first."""
        there = {file.stem for file in self.pending.glob("*.json")} if self.pending.is_dir() else set()
        return tuple(role for role in ("root", "targets", *sorted(self.parties)) if role in there)

    def release(self) -> Release | None:
        """Return the release that is published."""
        found = self.published("targets", Targets)
        return self._release_of(found.signed) if found else None

    def candidate(self) -> Release | None:
        """Return the release that waits for signatures."""
        found = self.waiting("targets", Targets)
        release = self._release_of(found.signed) if found else None
        now = self.release()
        return release if release and (now is None or release.number != now.number) else None

    def file_of(self, one: ReleasedList) -> Path:
        """Return the file of a released list."""
        return self.stored(one.path, one.sha256)

    def stored(self, path: str, sha256: str) -> Path:
        """Return where the file of a target stands: under its hash, beside earlier ones."""
        folder, _, name = path.rpartition("/")
        return self.targets / folder / f"{sha256}.{name}"

    def days(self, role: str) -> int:
        """Return for how many days signatures of a role hold."""
        return days_of(self.root, role)

    def wait_for(self, role: str, metadata: Metadata[Any]) -> None:
        """Keep metadata until it has its signatures."""
        self.pending.mkdir(parents=True, exist_ok=True)
        write_whole(self.pending / f"{role}.json", metadata.to_bytes())

    def discard(self) -> tuple[str, ...]:
        """Give up what waits for signatures; return the roles."""
        roles = tuple(sorted(file.stem for file in self.pending.glob("*.json")))
        if self.pending.is_dir():
            shutil.rmtree(self.pending)
        return roles

    def _release_of(self, targets: Targets) -> Release | None:
        info = targets.targets.get(RELEASE)
        if info is None:
            return None
        file = self.stored(RELEASE, info.hashes.get("sha256", "none"))
        try:
            return Release.from_json(file.read_bytes())
        except OSError as error:
            raise ReleaseError("missing", f"{file} cannot be read: {error.strerror}.") from error


def days_of(root: Root, role: str) -> int:
    """Return for how many days signatures of a role hold, as a root says."""
    given: Any = root.unrecognized_fields.get(DAYS_FIELD, {})
    return int(given[role])


def read_metadata(path: Path, kind: type[Signed]) -> Metadata[Signed] | None:
    """Read a file of metadata; None without one."""
    try:
        if path.stat().st_size > MAX_METADATA:
            raise ReleaseError("oversized", f"{path} has more than {MAX_METADATA:,} bytes.")
        found: Metadata[Signed] = Metadata.from_bytes(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except RepositoryError as error:
        raise ReleaseError("tampered", f"{path} cannot be read: {error}.") from error
    if not isinstance(found.signed, kind):
        raise ReleaseError("tampered", f"{path} is {found.signed.type}, not {kind.type}.")
    return found
