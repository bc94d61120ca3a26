"""`rahdari release init | key | create | sign`: what those do who make releases."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rahdari.cli.asking import ask, secret_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rahdari.exchange.releases.making import NewList
    from rahdari.exchange.releases.repository import Repository

PASSWORD = "RAHDARI_KEY_PASSWORD"  # noqa: S105  # nosec B105 (the name of a variable)
_INSTEAD = f"--password-file or ${PASSWORD}"
Folder = Annotated[Path, typer.Argument(metavar="REPO", help="The folder of the repository.")]
PasswordFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help=f"Password or PIN; else ${PASSWORD}, else it is asked for."),
]


def key(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the key is called, as north-1.")],
    folder: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where to write it.")
    ] = Path(),
    token: Annotated[
        str | None,
        typer.Option(metavar="hsm:ID?label=LABEL", help="Of a key in a PKCS#11 token, write NAME.pub only."),
    ] = None,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="Write NAME.pem unencrypted, for a computer that seals.")
    ] = False,
    password_file: PasswordFile = None,
) -> None:
    """Make a key: NAME.pem, which is secret and never leaves its owner, and NAME.pub for everybody.

    A party makes its keys on its own computer, best one without a network, and hands out only NAME.pub.

    \b
    Examples:
      rahdari release key north-1 -o keys
      rahdari release key south-1 --token 'hsm:2?label=SOUTH' -o keys
    """
    need_releases()
    from rahdari.exchange.releases import keys

    if token:
        public = keys.export_token_key(name, folder, token, _secret(password_file))
    else:
        public = keys.make_key(name, folder, None if no_password else _new_password(password_file))
    print(public)


def init(
    repository: Folder,
    plan: Annotated[Path, typer.Option(metavar="PLAN.toml", help="Who signs what.")],
) -> None:
    """Begin a repository by a plan, or change who signs in one that is there.

    PLAN.toml names keys and thresholds: [root] may change who signs, [targets] declares a release, [seal]
    says which release is the newest, [party.NAME] signs a party's lists. Each has keys = [files], and may
    have threshold = N (all if left out) and days = N (365 for the root, 7 for the seal, else 90). Nothing is
    published until it is signed: rahdari release sign.

    \b
    Examples:
      rahdari release init REPO --plan plan.toml
      rahdari release sign REPO --key north-1.pem
    """
    need_releases()
    from rahdari.exchange.releases import making
    from rahdari.exchange.releases.plan import read_plan
    from rahdari.exchange.releases.repository import Repository

    place = Repository(repository)
    making.begin(place, read_plan(plan), now=_now())
    _tell(place)


def create(
    repository: Folder,
    lists: Annotated[
        list[str] | None,
        typer.Argument(metavar="PARTY/LIST=SOURCE...", help="Lists, new or in place of those before."),
    ] = None,
    drop: Annotated[
        list[str] | None, typer.Option(metavar="PARTY/LIST", help="A list to leave out; may be repeated.")
    ] = None,
) -> None:
    """Make the next release: these lists, and the others as they were. It waits for signatures.

    SOURCE is FORMAT:PATH as for rahdari lists read, or entries:PATH for JSON Lines in the entry schema.

    \b
    Examples:
      rahdari release create REPO north/un=un:consolidated.xml south/own=entries:own.jsonl
      rahdari release create REPO --drop south/own
    """
    need_releases()
    from rahdari.exchange.releases import making

    place = _repository(repository)
    wanted = [_list_of(text) for text in lists or ()]
    gone = [_pair(text) for text in drop or ()]
    release = making.create(place, wanted, now=_now(), drop=gone)
    print(f"Release {release.number}: {release.entries:,} entries")
    for one in release.lists:
        print(f"  {one.party}/{one.list_id}  {one.entries:,}  {one.sha256[:16]}")
    _tell(place)


def sign(
    repository: Folder,
    key: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME.pem|hsm:...", help="A key, in a file or a token; may be repeated."),
    ] = None,
    gather: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="Take signatures over from this copy of the folder."),
    ] = None,
    discard: Annotated[bool, typer.Option("--discard", help="Give up what waits for signatures.")] = False,
    password_file: PasswordFile = None,
) -> None:
    """Sign what waits and this key is meant for; publish once every signature is there.

    Without a key it says who has signed and who has not. The folder goes from party to party; or each signs
    a copy, and --gather brings them together. With the key of the seal the release is published; the same
    command every few days says that it is still the newest, whatever waits meanwhile.

    \b
    Examples:
      rahdari release sign REPO
      rahdari release sign REPO --key north-1.pem
      rahdari release sign REPO --gather /media/south/REPO --key seal.pem
    """
    need_releases()
    from rahdari.exchange.releases import signing
    from rahdari.exchange.releases.keys import open_key
    from rahdari.exchange.releases.repository import Repository

    place = _repository(repository)
    if discard:
        print(f"Given up: {', '.join(place.discard()) or 'nothing, for nothing waited'}")
    for other in gather or ():
        taken = signing.gather(place, Repository(other))
        none = "nothing: what is signed there does not wait here, or its signatures are here already"
        print(f"Taken over from {other}: {', '.join(taken) or none}")
    signers = [open_key(address, _secret(password_file)) for address in key or ()]
    if signers:
        done = signing.sign(place, signers)
        print(f"Signed: {', '.join(done) or 'nothing that waited'}")
        if signing.seal(place, signers, now=_now()):
            release = place.release()
            what = f"release {release.number}" if release else "the repository, without a release"
            print(f"Published: {what}")
        elif signing.renew(place, signers, now=_now()):
            print("Sealed again: what is published is still the newest. What waits is not published.")
    _tell(place)


def need_releases() -> None:
    """Raise `UsageError` where the packages of the extra `releases` are missing."""
    from importlib.util import find_spec

    from rahdari.errors import UsageError

    if missing := [name for name in ("tuf", "securesystemslib", "cryptography") if find_spec(name) is None]:
        raise UsageError(
            f"Releases need packages that are not installed ({', '.join(missing)}).",
            next_step="Install them: pip install 'rahdari[releases]'.",
        )


def _tell(place: Repository) -> None:
    """Say what still waits, and for whom."""
    from rahdari.exchange.releases import signing

    waiting = signing.states(place)
    for state in waiting:
        need = f"{state.missing} more of {', '.join(state.others)}" if state.missing else "complete"
        print(f"  {state.role}: signed by {', '.join(state.signed) or 'nobody'}; {need}")
    if not waiting:
        print("Nothing waits for signatures.")
    elif not any(state.missing for state in waiting):
        print("Everything is signed. With the key of the seal it is published.")


def _list_of(text: str) -> NewList:
    from rahdari.errors import UsageError
    from rahdari.exchange.releases.content import read_list
    from rahdari.exchange.releases.making import NewList

    where, equals, source = text.partition("=")
    if not equals:
        raise UsageError(f"{text!r} names no source.", next_step="Write PARTY/LIST=FORMAT:PATH.")
    party, name = _pair(where)
    if source.startswith("entries:"):
        path = source.removeprefix("entries:")
        return NewList(party, name, read_list(Path(path), path))
    from rahdari.cli.sources import open_source

    return NewList(party, name, open_source(source))


def _pair(text: str) -> tuple[str, str]:
    from rahdari.errors import UsageError

    party, slash, name = text.partition("/")
    if not slash:
        raise UsageError(f"{text!r} is no list.", next_step="Write PARTY/LIST.")
    return party, name


def _repository(path: Path) -> Repository:
    """Return the repository in a folder; raise where none was begun: a path is easily mistyped."""
    from rahdari.exchange.releases.repository import Repository

    place = Repository(path)
    place.check_begun()
    return place


def _now() -> datetime:
    from datetime import UTC, datetime

    return datetime.now(UTC)


def _secret(file: Path | None) -> Callable[[str], str | None]:
    return lambda what: _given(file) or ask(f"Password or PIN of {what}", _INSTEAD, hidden=True)


def _new_password(file: Path | None) -> str:
    return _given(file) or ask("A password for the key", _INSTEAD, hidden=True, twice=True)


def _given(file: Path | None) -> str | None:
    return secret_in(file) if file else os.environ.get(PASSWORD)
