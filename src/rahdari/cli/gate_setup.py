"""`rahdari gate setup`: what a gate needs before it opens, asked for, or given as options by a script."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rahdari.cli.asking import ask, secret_in
from rahdari.cli.gate import default_folder, entries_of, need_extra


def setup(
    name: Annotated[str | None, typer.Option(help="The gate's name. *")] = None,
    lanes: Annotated[
        str | None,
        typer.Option(metavar="NAME:in|out,...", help="The lanes and their directions. *"),
    ] = None,
    refer_to: Annotated[str | None, typer.Option(help="Where the lanes refer people to. *")] = None,
    hosts: Annotated[
        str | None,
        typer.Option(
            metavar="HOST,...", help="Names or addresses under which the lanes reach this computer. *"
        ),
    ] = None,
    languages: Annotated[
        str,
        typer.Option(help="Of en, fa, ps, ur; a comma between; the first is the usual one."),
    ] = "en,fa,ps,ur",
    keep_clear_hours: Annotated[
        int,
        typer.Option(min=1, max=720, help="How long cleared crossings are kept."),
    ] = 24,
    keep_referral_days: Annotated[
        int, typer.Option(min=1, max=365, help="How long referrals are kept.")
    ] = 30,
    administrator: Annotated[
        str, typer.Option(help="User name of the first administrator.")
    ] = "administrator",
    password_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A file with the administrator's password. *"),
    ] = None,
    sources: Annotated[
        list[str] | None, typer.Option("--list", metavar="SOURCE", help="A first list; may be repeated.")
    ] = None,
    address: Annotated[
        str, typer.Option(help="Where the server listens; 127.0.0.1 for this computer alone.")
    ] = "0.0.0.0",  # noqa: S104  (lanes are other computers; TLS)
    port: Annotated[int, typer.Option(min=1, max=65535, help="The server's port.")] = 8000,
    database: Annotated[
        str, typer.Option(metavar="URL", help="postgresql://..., if not a file in the data folder.")
    ] = "",
    sqlcipher: Annotated[
        bool, typer.Option("--sqlcipher", help="Encrypt the whole SQLite file (extra sqlcipher).")
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="The data folder, in which everything is kept."),
    ] = None,
) -> None:
    """Set up a gate: its folder, certificate, lanes, first administrator and first list.

    What is marked * is asked for, if no option says it. Once it is done, rahdari gate opens it; the
    administrator signs in, sets up a second factor, adds accounts and registers each lane's computer at
    that computer.

    \b
    Examples:
      rahdari gate setup
      rahdari gate setup --name North --lanes 1:in,2:out --refer-to "Room 2" --hosts gate.local \\
        --list un:consolidated.xml --password-file secret.txt
    """
    from rahdari.cli.output import note

    need_extra()
    from rahdari.gate.project import setup as work
    from rahdari.gate.project.folder import Configuration, DataFolder

    name = ask("Name of the gate", "--name") if name is None else name
    lanes = ask("Lanes, as 1:in,2:in,3:out", "--lanes") if lanes is None else lanes
    refer_to = ask("Where the lanes refer people to", "--refer-to") if refer_to is None else refer_to
    reached = "Names or addresses under which the lanes reach this computer (comma between)"
    hosts = ask(reached, "--hosts") if hosts is None else hosts
    wanted = work.Wanted(
        name=name,
        lanes=work.lanes_of(lanes),
        refer_to=refer_to,
        keep_clear_hours=keep_clear_hours,
        keep_referral_days=keep_referral_days,
        administrator=administrator,
        password=secret_in(password_file) if password_file else _ask_password(),
    )
    configuration = Configuration(
        hosts=_split(hosts),
        address=address,
        port=port,
        database=database,
        languages=_split(languages),
        sources=tuple(sources or ()),
        sqlcipher=sqlcipher,
    )
    folder = DataFolder(data or default_folder(demo=False))
    work.set_up(folder, configuration, wanted, entries_of(configuration.sources))
    note(f"The gate is set up in {folder.path}. Open it: rahdari gate --data {folder.path}")
    note(f"Cleared crossings are kept for {keep_clear_hours} hours, referrals for {keep_referral_days} days.")
    note(f"Languages: {languages}. The first administrator: {administrator}.")
    if configuration.tls:
        note(f"Give each lane's computer this certificate to trust: {folder.keys / 'authority.pem'}")
    if not sources:
        note("There is no list yet: every lane will say so. Set sources in gate.toml and start again.")


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _ask_password() -> str:
    return ask("Password of the first administrator", "--password-file", hidden=True, twice=True)
