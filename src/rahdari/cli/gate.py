"""`rahdari gate`: the desk of a gate, and its set-up."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rahdari.gate.project.folder import Configuration, DataFolder
    from rahdari.records.entry import Entry

Data = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="The data folder, in which everything is kept.")
]


def gate(
    context: typer.Context,
    demo: Annotated[
        bool, typer.Option("--demo", help="A demonstration: invented list, people and travellers.")
    ] = False,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Another port than configured.")] = None,
    data: Data = None,
    simulate: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="With --demo: run N invented crossings through it, and end."),
    ] = None,
    lanes: Annotated[
        int | None, typer.Option(min=1, max=200, help="Lanes of the simulation; 4 if left out.")
    ] = None,
    rate: Annotated[
        float | None,
        typer.Option(
            min=0.01, help="Units that come a second in the simulation; as fast as it can if left out."
        ),
    ] = None,
    kills: Annotated[
        int | None,
        typer.Option(min=0, help="How often the simulation kills the server at a random moment."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--list", metavar="SOURCE", help="A real list instead of the demonstration's."),
    ] = None,
) -> None:
    """Serve the gate's desk: the officers' lanes and secondary inspection, in a browser.

    One process, no internet; everything that it keeps lies in the data folder. To look around, open
    a demonstration and go to http://127.0.0.1:8000: the sign-in page shows its invented people with
    their PINs and passwords. A real gate is set up once (rahdari gate setup) and then opened without
    --demo. Ctrl+C ends it; nothing that was shown as decided is lost by that, or by a power cut.

    \b
    Examples:
      rahdari gate --demo
      rahdari gate --demo --list un:consolidated.xml     a real list, invented travellers
      rahdari gate --demo --simulate 1000 --lanes 10     how long the answers take here
      rahdari gate setup --data /var/lib/rahdari
      rahdari gate --data /var/lib/rahdari
    """
    if context.invoked_subcommand:
        return
    from tempfile import TemporaryDirectory

    from attrs import evolve

    from rahdari.cli.extras import note_kernel
    from rahdari.cli.output import note
    from rahdari.errors import UsageError

    if not simulate and any(given is not None for given in (lanes, rate, kills)):
        raise UsageError("--lanes, --rate and --kills are for a simulation.", next_step="Add --simulate N.")
    need_extra()
    from rahdari.gate.project import server, start
    from rahdari.gate.project.database import alone
    from rahdari.gate.project.folder import Configuration, DataFolder, held

    if simulate and data is None:
        data = Path(context.with_resource(TemporaryDirectory())) / "demonstration"  # nothing of it is kept
    folder = DataFolder(data or default_folder(demo=demo))
    if demo:
        folder.create(Configuration(), demonstration=True)
    elif source or simulate:
        raise UsageError("--list and --simulate are for a demonstration.", next_step="Add --demo.")
    elif not folder.real:
        raise UsageError(
            f"No gate was set up in {folder.path}.",
            next_step="Run rahdari gate setup, or try rahdari gate --demo.",
        )
    configuration = folder.configuration()
    if not simulate:  # which starts a server of its own
        context.with_resource(held(folder))
        context.with_resource(alone(configuration))
    start.check_database(folder)
    start.use(folder)
    if not demo:
        start.check_set_up(folder)
    if copy := start.migrate(folder):
        note(f"The database was upgraded; as it was, it is kept in {copy}.")
    from rahdari.gate.keeping.forgetting import lost

    if name := lost():
        note(
            f"{folder.key_store} lacks the key {name}: what is kept of travellers cannot be read. "
            "Bring rahdari-keys.json back from beside the newest backup, in its place. The gate opens."
        )
    if demo:
        from rahdari.gate.project import demonstration

        demonstration.prepare()
    _bring_lists(folder, configuration, source)
    if simulate:
        from rahdari.cli.gate_simulate import simulate as run

        run(
            folder.path,
            crossings=simulate,
            lanes=lanes or 4,
            kills=kills or 0,
            rate=rate,
            port=port or 0,
            source=source,
        )
        return
    note_kernel()
    if port is not None:
        configuration = evolve(configuration, port=port)
    server.serve(
        folder, configuration, ready=lambda where: note(f"The gate is open: {where}  (Ctrl+C ends it)")
    )


def _bring_lists(folder: DataFolder, configuration: Configuration, source: str | None) -> None:
    from rahdari.cli.output import note
    from rahdari.gate.project import start

    sources = (source,) if source else configuration.sources
    if folder.demonstration and not sources:
        from rahdari.cli.demo_measure import DATA

        sources = (f"un:{DATA / 'demo_list.xml'}",)
    if start.bring_index(folder, tuple(sources), entries_of(sources)):
        note("The index of the lists was built.")


def entries_of(sources: Iterable[str]) -> Callable[[], Iterable[Entry]]:
    """Return what reads the entries of these sources, one list after another."""
    from itertools import chain

    from rahdari.cli.sources import open_source

    return lambda: chain.from_iterable(open_source(source) for source in sources)


def default_folder(*, demo: bool) -> Path:
    """Return `$XDG_DATA_HOME/rahdari/gate` or `.../demonstration`, by default under `~/.local/share`."""
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return home / "rahdari" / ("demonstration" if demo else "gate")


def need_extra() -> None:
    """Raise `UsageError` where the packages of the extra `gate` are missing."""
    from importlib.util import find_spec

    from rahdari.errors import UsageError

    if missing := [
        name for name in ("django", "allauth", "axes", "csp", "cheroot") if find_spec(name) is None
    ]:
        raise UsageError(
            f"The gate needs packages that are not installed ({', '.join(missing)}).",
            next_step="Install them: pip install 'rahdari[gate]'.",
        )
