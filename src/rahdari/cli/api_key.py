"""`rahdari api key`: keys for the API are made, shown and revoked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rahdari.cli.status import AsJson

KeyFile = Annotated[Path, typer.Option("--keys", metavar="FILE", help="The file of the keys.")]


def create(
    holder: Annotated[str, typer.Argument(metavar="HOLDER", help="Who gets the key.")],
    keys: KeyFile,
    purpose: Annotated[str, typer.Option(metavar="TEXT", help="What it is given out for.")],
    scope: Annotated[
        list[str], typer.Option(metavar="SCOPE", help="screen, read or admin; again for several.")
    ],
    rate: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Queries a minute [default: any number].")
    ] = None,
    expires: Annotated[
        str | None, typer.Option(metavar="DATE", help="The last day it is good, as 2027-12-31.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it. It is printed once: the file holds only a hash of it.

    `screen` compares somebody with the lists, `read` looks into the lists, `admin` updates and reads metrics.

    \b
    Examples:
      rahdari api key create "Night run" --keys KEYS --purpose "customers against lists" --scope screen
      rahdari api key create Desk --keys KEYS --purpose "look-ups" --scope screen --scope read --rate 600
    """
    import datetime

    from rahdari.api.keys import SCOPES, create_key
    from rahdari.cli.output import note, print_json
    from rahdari.errors import UsageError

    if unknown := sorted(set(scope) - set(SCOPES)):
        raise UsageError(f"There is no scope {unknown[0]!r}; there are {', '.join(SCOPES)}.")
    try:
        until = datetime.date.fromisoformat(expires) if expires else None
    except ValueError:
        raise UsageError(f"{expires!r} is no date.", next_step="Write it as 2027-12-31.") from None
    key, text = create_key(
        keys,
        holder=holder,
        purpose=purpose,
        scopes=tuple(dict.fromkeys(scope)),
        rate=rate,
        expires=until,
        now=datetime.datetime.now(datetime.UTC),
    )
    if as_json:
        print_json({"id": key.id, "key": text, "scopes": key.scopes, "expires": key.expires})
    else:
        note(f"Key {key.id} for {holder}. It is shown this once:")
        print(text)


def show(keys: KeyFile, as_json: AsJson = False) -> None:
    """List the keys: whose, what for, and whether they are good.

    \b
    Example:
      rahdari api key list --keys KEYS
    """
    import datetime

    from rahdari.api.keys import read_keys
    from rahdari.cli.output import print_json

    now = datetime.datetime.now(datetime.UTC)
    rows = [
        {
            "id": key.id,
            "holder": key.holder,
            "purpose": key.purpose,
            "scopes": key.scopes,
            "rate": key.rate,
            "created": key.created,
            "expires": key.expires,
            "revoked": key.revoked,
            "good": key.good(now),
        }
        for key in read_keys(keys).values()
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        state = "good" if row["good"] else "revoked" if row["revoked"] else "expired"
        scopes = ", ".join(map(str, row["scopes"]))  # type: ignore[arg-type]
        print(f"{row['id']}  {state:8}{scopes:22}{row['holder']}: {row['purpose']}")


def revoke(
    id: Annotated[str, typer.Argument(metavar="ID", help="The id, as `list` shows it.")], keys: KeyFile
) -> None:
    """Revoke a key. A running server refuses it from the next second on.

    \b
    Example:
      rahdari api key revoke 1f2e3d4c --keys KEYS
    """
    import datetime

    from rahdari.api.keys import revoke_key
    from rahdari.cli.output import note

    key = revoke_key(keys, id, datetime.datetime.now(datetime.UTC))
    note(f"Key {key.id} of {key.holder} is revoked.")
