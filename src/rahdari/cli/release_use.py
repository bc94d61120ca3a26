"""`rahdari release verify | apply`: what a gate does with a release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rahdari.cli.release_make import need_releases
from rahdari.cli.status import AsJson

if TYPE_CHECKING:
    from rahdari.exchange.releases.client import Received

Location = Annotated[
    str, typer.Argument(metavar="REPO", help="The repository: a folder, or an https address.")
]
TrustedRoot = Annotated[
    Path | None,
    typer.Option(metavar="ROOT.json", help="The root to trust, at the first time; brought by another way."),
]
STATE = "release"
"""The folder beside an index's generations in which what is known of the repository is kept."""


def verify(
    repository: Location,
    root: TrustedRoot = None,
    index: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Verify as this index would, with all it has seen.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Verify a release without using it: signatures, versions, dates, files, entries. Nothing is changed.

    With --index it is held against what that gate has seen, so that an older release is found out, too.

    \b
    Examples:
      rahdari release verify /media/stick/REPO --root ROOT.json
      rahdari release verify /media/stick/REPO --index INDEX
    """
    need_releases()
    from rahdari.errors import UsageError
    from rahdari.exchange.releases.applying import release_in
    from rahdari.exchange.releases.client import Known, receive
    from rahdari.exchange.releases.content import read_lists

    if not (root or index):
        raise UsageError("There is nothing to verify with.", next_step="Give --root, --index, or both.")
    at = Known(index / STATE if index else Path("/nonexistent"))
    with at.on_trial() as known:
        if root:
            known.pin(root)
        received = receive(repository, known, in_force=release_in(index) if index else None)
        for _ in read_lists(received.release.lists, received.files):
            pass
        _print(received, as_json)


def apply(
    repository: Location,
    index: Annotated[Path, typer.Option(metavar="DIR", help="The index to bring up to the release.")],
    root: TrustedRoot = None,
    population: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Ordinary travellers, as for index build; needed if given there."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Verify a release and put it in force: build its index beside the one in force, then swap.

    Only what changed is prepared. Whatever is refused or fails leaves the release in force as it was; the
    reason says what to do. Whoever screens with the index goes on, and has the new one from the next
    screening on. The gate's desk notices by itself.

    \b
    Examples:
      rahdari release apply /media/stick/REPO --index INDEX --root ROOT.json
      rahdari release apply https://lists.example/REPO --index INDEX
    """
    need_releases()
    from rahdari.cli.output import note, progress
    from rahdari.exchange.releases import applying
    from rahdari.exchange.releases.client import Known, receive

    known = Known(index / STATE)
    if root:
        known.pin(root)
    in_force = applying.release_in(index)
    received = receive(repository, known, in_force=in_force)
    if received.release == in_force:
        note(f"Release {in_force.number} is in force already.")
        changes = applying.Changes(in_force.number)
    else:
        with progress() as tell:
            beside = applying.build_beside(
                received.release,
                received.files,
                index,
                index / "beside",
                population=population,
                progress=tell,
            )
        changes = applying.put_in_force(beside, index)
        known.keep(received.release)
    _print(received, as_json, changes)


def _print(received: Received, as_json: bool, changes: object = None) -> None:
    from rahdari.cli.output import print_json
    from rahdari.exchange.releases.applying import Changes

    release = received.release
    if as_json:
        shape = {"release": release, "root": received.root, "newest_until": received.newest_until}
        print_json(shape | ({"changes": changes} if changes else {}))
        return
    print(f"Release {release.number} of {release.made:%Y-%m-%d %H:%M} UTC: {release.entries:,} entries")
    for one in release.lists:
        print(f"  {one.party}/{one.list_id}  {one.entries:,}")
    print(f"Verified with root {received.root}; the newest until {received.newest_until:%Y-%m-%d %H:%M} UTC")
    if isinstance(changes, Changes) and changes.before is not None:
        said = ((changes.added, "new"), (changes.changed, "changed"), (changes.removed, "gone"))
        print("; ".join(f"{len(ids):,} {word}" for ids, word in said))
        for ids, word in said:
            for id in ids[:10]:
                print(f"  {word}: {id}")
