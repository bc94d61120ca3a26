"""`rahdari ledger adopt`: a gate that was brought back takes the leaves it has lost from a witness's copy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rahdari.cli.gate import default_folder, need_extra
from rahdari.cli.ledger import shape_of
from rahdari.cli.ledger_keys import held
from rahdari.cli.status import AsJson


def adopt(
    copy: Annotated[
        Path, typer.Argument(metavar="COPY", help="A copy of this gate's ledger: a witness's `mirror`, say.")
    ],
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="The gate's data folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Go on with the log that the other side has seen, after the gate was brought back from an older backup.

    Do it before the gate opens: once it has signed leaves of its own instead, there are two logs, and the
    copy is refused. The copy is checked whole against this gate's own key, and has to go on from what the
    gate has. What was recorded after the backup stays lost: these checks are known by their leaves alone, and
    the pages and the report of the day say how many they are. Exit status: 0 taken, 1 refused (what and
    where is said), 2 usage, or it cannot be read.

    \b
    Examples:
      rahdari ledger adopt /media/stick/mirror --data /var/lib/rahdari
    """
    from rahdari.cli.output import note, print_json, progress
    from rahdari.errors import UsageError

    need_extra()
    from rahdari.gate.project import start
    from rahdari.gate.project.database import alone
    from rahdari.gate.project.folder import DataFolder
    from rahdari.gate.project.folder import held as held_folder

    folder = DataFolder(data or default_folder(demo=False))
    if not folder.configuration_file.exists():
        raise UsageError(f"{folder.path} is no gate's data folder.", next_step="It holds gate.toml.")
    with held_folder(folder), alone(folder.configuration()), held(as_json):
        start.check_database(folder)
        start.use(folder)
        start.migrate(folder)
        from rahdari.gate.ledger.adopting import adopt as take
        from rahdari.gate.place.models import Gate

        with progress() as tell:
            gate = Gate.objects.first()
            if gate is None:
                raise UsageError(f"No gate was set up in {folder.path}.")
            done = take(gate, folder, copy, tell=lambda n, all: tell("leaves", n, all))
    new = done.checkpoint.size - done.first
    if as_json:
        shape: dict[str, object] = {"holds": True, "checkpoint": shape_of(done.checkpoint)}
        print_json(shape | {"waited": done.waited, "lost": done.lost, "checks_lost": done.checks})
        return
    found = done.checkpoint
    print(f"Taken: {found.origin}, {found.size:,} leaves, {max(new, 0):,} of them new here")
    if new > 0:
        print(f"  {done.waited:,} were waiting here, and have their numbers")
        print(f"  {done.lost:,} are known by the leaf alone, {done.checks:,} of them checks")
    note(f"Open the gate: rahdari gate --data {folder.path}")
