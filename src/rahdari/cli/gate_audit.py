"""`rahdari gate audit`: the database of a gate, held against what its ledger was told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rahdari.cli.gate import default_folder, need_extra
from rahdari.cli.ledger_keys import held
from rahdari.cli.status import AsJson


def audit(
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="The gate's data folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Hold a gate's records against its ledger: what another hand has changed, removed or put in is named.

    The log is checked whole first; then each leaf has its row, each event its leaf, the events of each shift
    are those that its leaf commits to, and each check that is still kept has its leaf and its events; of
    checks after their time, that there are as many; signed days, tallies and closures are as recorded. The
    gate may be open meanwhile. Nothing is written. Exit status: 0 all is as it was logged, 1 it is not (each
    place is said), 2 usage, or it cannot be read.

    \b
    Examples:
      rahdari gate audit --data /var/lib/rahdari
      rahdari gate audit --data /var/lib/rahdari --json
    """
    from rahdari.cli.output import print_json
    from rahdari.errors import UsageError

    need_extra()
    from rahdari.gate.project import start
    from rahdari.gate.project.folder import DataFolder

    folder = DataFolder(data or default_folder(demo=False))
    if not folder.configuration_file.exists():
        raise UsageError(f"{folder.path} is no gate's data folder.", next_step="It holds gate.toml.")
    with held(as_json):
        start.check_database(folder)
        start.use(folder)
        if not start.is_current():
            raise UsageError(
                "The database is of another version of this program.",
                next_step="Open the gate once with this version, or audit with the one that it works with.",
            )
        from rahdari.gate.ledger.audit import at_one_moment, differences
        from rahdari.gate.ledger.keys import verifier_of
        from rahdari.gate.place.models import Gate
        from rahdari.ledger.tiles import Folder
        from rahdari.ledger.verify import checkpoint_of

        gate = Gate.objects.first()
        if gate is None:
            raise UsageError(f"No gate was set up in {folder.path}.")
        seen = checkpoint_of(Folder(folder.ledger), verifier_of(folder))
        with at_one_moment():
            found = list(differences(gate, folder))
    if as_json:
        print_json({"holds": not found, "leaves": seen.size, "differences": found})
    else:
        for sentence in found:
            print(sentence)
        of = f"the {seen.size:,} leaves of {seen.origin}"
        some = "1 record is" if len(found) == 1 else f"{len(found):,} records are"
        print(f"{some} not as in {of}" if found else f"All is as in {of}")
    if found:
        raise typer.Exit(1)
