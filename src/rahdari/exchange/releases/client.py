"""A release verified before anything is done with it.

In: where a repository is, and what this gate knows of it (`Known`). Out: `Received`, a release and its files.
python-tuf does what its specification says (section 5); beyond that:

1. The first root is pinned: it comes by another way than the repository, and stays the anchor for good.
2. The top role says nothing but what the release is; every list is found under its own party's signature.
3. A release has a higher number than the one before it, or is the very same.

Whatever is refused is a `ReleaseError` with a reason, and nothing of the release in force has been touched.
"""

from __future__ import annotations

import datetime
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen
from tuf.api import exceptions
from tuf.api.metadata import Metadata, Root, TargetFile, Targets, Timestamp
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from rahdari.durable import write_whole
from rahdari.errors import ReleaseError
from rahdari.exchange.releases.content import RELEASE, Release, ReleasedList
from rahdari.exchange.releases.fetchers import fetcher_of
from rahdari.exchange.releases.refusals import refusal

MAX_LIST = 512 << 20
"""Bytes that the file of one list may have."""
MAX_RELEASE = 1 << 20
KEEP = 30
"""Releases whose lists are kept, to show what changed."""


@frozen
class Known:
    """What a gate knows of a repository, in a folder of its own.

    root.json     the pinned root
    metadata/     the newest metadata that was verified (python-tuf's)
    lists/        files of lists, under their SHA-256
    releases/     release.json of the last releases in force, N.json
    """

    path: Path

    @property
    def pinned(self) -> Path:
        """The pinned root."""
        return self.path / "root.json"

    def file_of(self, one: ReleasedList) -> Path:
        """Return the file of a list."""
        return self.path / "lists" / f"{one.sha256}.jsonl.gz"

    def files_of(self, release: Release) -> dict[str, Path]:
        """Return the files of a release, by the lists' paths."""
        return {one.path: self.file_of(one) for one in release.lists}

    def pin(self, root: Path) -> None:
        """Trust a root from now on. Raises `ReleaseError` where another one is trusted."""
        try:
            data = root.read_bytes()
            found: Metadata[Root] = Metadata.from_bytes(data)
            found.signed.verify_delegate("root", found.signed_bytes, found.signatures)
        except OSError as error:
            raise ReleaseError("missing", f"{root} cannot be read: {error.strerror}.") from error
        except (exceptions.RepositoryError, AttributeError, ValueError) as error:
            raise ReleaseError("tampered", f"{root} is no signed root: {error}.") from error
        if self.pinned.exists():
            if self.pinned.read_bytes() != data:
                raise ReleaseError(
                    "foreign",
                    f"{root} is not the root that was trusted here first.",
                    next_step=f"To begin anew with other signers, remove {self.path} by hand.",
                )
            return
        write_whole(self.pinned, data)

    def release(self, number: int) -> Release | None:
        """Return a release that was in force; None if it is not kept."""
        try:
            return Release.from_json((self.path / "releases" / f"{number}.json").read_bytes())
        except FileNotFoundError:
            return None

    def numbers(self) -> list[int]:
        """Return the numbers of the releases that are kept."""
        return sorted(int(file.stem) for file in (self.path / "releases").glob("*.json"))

    def keep(self, release: Release) -> None:
        """Remember a release that came into force, and forget the oldest with lists that no other has."""
        folder = self.path / "releases"
        write_whole(folder / f"{release.number}.json", release.to_json())
        for number in self.numbers()[:-KEEP]:
            (folder / f"{number}.json").unlink()
        kept = {
            file
            for number in self.numbers()
            if (one := self.release(number))
            for file in self.files_of(one).values()
        }
        for file in set((self.path / "lists").iterdir()) - kept:
            file.unlink()

    @contextmanager
    def on_trial(self) -> Iterator[Known]:
        """Give a copy that is thrown away, for looking at a release without a trace."""
        with tempfile.TemporaryDirectory() as folder:
            if self.path.exists():
                shutil.copytree(self.path, folder, symlinks=True, dirs_exist_ok=True)
            yield Known(Path(folder))


@frozen
class Received:
    """A release that was verified: its files by path, its root's version, and until when it is the newest."""

    release: Release
    files: dict[str, Path]
    root: int
    newest_until: datetime.datetime


def receive(
    location: str | Path,
    known: Known,
    *,
    in_force: Release | None = None,
    fetcher: FetcherInterface | None = None,
) -> Received:
    """Verify the newest release of a repository and take its files; raise `ReleaseError` to refuse it."""
    if not known.pinned.exists():
        raise ReleaseError(
            "foreign",
            "No root is trusted here yet, so no release can be verified.",
            next_step="Give the root that the ceremony made, brought by another way: --root ROOT.json.",
        )
    metadata = known.path / "metadata"
    metadata.mkdir(exist_ok=True)
    with refusal(str(location)):
        updater = Updater(
            str(metadata),
            "metadata/",
            str(known.path),
            "targets/",
            fetcher or fetcher_of(location),
            UpdaterConfig(targets_max_length=20_000_000),
            bootstrap=known.pinned.read_bytes(),
        )
        updater.refresh()
        release = _release(updater, metadata, known)
        _newer(release, in_force)
        (known.path / "lists").mkdir(exist_ok=True)
        for one in release.lists:
            _take(updater, one, known.file_of(one))
        root = Metadata[Root].from_file(str(metadata / "root.json")).signed
        timestamp = Metadata[Timestamp].from_file(str(metadata / "timestamp.json")).signed
    return Received(release, known.files_of(release), root.version, timestamp.expires)


def _release(updater: Updater, metadata: Path, known: Known) -> Release:
    info = updater.get_targetinfo(RELEASE)
    if info is None:
        raise ReleaseError("missing", "The repository has been begun, but holds no release yet.")
    # Just verified, and kept by the updater.
    top = Metadata[Targets].from_file(str(metadata / "targets.json")).signed
    if set(top.targets) != {RELEASE}:
        raise ReleaseError(
            "foreign", "The role that declares releases signs lists itself, which is for their parties alone."
        )
    _small(info, MAX_RELEASE)
    file = Path(updater.download_target(info, str(known.path / "release.json")))
    return Release.from_json(file.read_bytes())


def _newer(release: Release, in_force: Release | None) -> None:
    if in_force is None or release == in_force or release.number > in_force.number:
        return
    raise ReleaseError(
        "rolled-back",
        f"The repository offers release {release.number}; in force is release {in_force.number} already.",
    )


def _take(updater: Updater, one: ReleasedList, to: Path) -> None:
    """Find a list under its party's signature, and bring its file unless it is here."""
    info = updater.get_targetinfo(one.path)
    if info is None:
        raise ReleaseError("missing", f"{one.path} is in the release, but {one.party} has not signed it.")
    if info.hashes.get("sha256") != one.sha256:
        raise ReleaseError("tampered", f"{one.party} signed another file as {one.path} than the release has.")
    _small(info, MAX_LIST)
    if updater.find_cached_target(info, str(to)) is None:
        part = to.with_name(to.name + ".part")
        updater.download_target(info, str(part))
        part.replace(to)


def _small(info: TargetFile, limit: int) -> None:
    if info.length > limit:
        raise ReleaseError("oversized", f"{info.path} has {info.length:,} bytes; the limit is {limit:,}.")
