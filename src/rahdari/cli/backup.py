"""`rahdari backup` and `rahdari restore`: a gate's data folder to a stick, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rahdari.cli.asking import ask, secret_in
from rahdari.cli.gate import need_extra
from rahdari.cli.status import AsJson

Passphrase = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A file with the passphrase; asked for if left out."),
]


def backup(
    data: Annotated[Path, typer.Argument(metavar="DATA_DIR", help="The gate's data folder.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder for backups, as on a stick.")],
    key: Annotated[
        str | None,
        typer.Option(metavar="AGE1...", help="A public key of age instead of a passphrase."),
    ] = None,
    passphrase_file: Passphrase = None,
    as_json: AsJson = False,
) -> None:
    """Back a gate up while it works: everything it keeps, encrypted, and read back before it counts.

    Writes OUT/rahdari-MOMENT, and beside it the key store OUT/rahdari-keys.json. The two belong together:
    when the gate forgets travellers it overwrites the key store, too, as soon as the stick is there; then no
    backup on it can bring them back. Who has the backup but neither passphrase nor key can read nothing.

    \b
    Examples:
      rahdari backup /var/lib/rahdari /media/stick/north
      rahdari backup /var/lib/rahdari /media/stick/north --passphrase-file secret.txt
      rahdari backup /var/lib/rahdari /mnt/backup --key age1q...       for nightly runs: no secret is here
    """
    from rahdari.cli.output import note, print_json
    from rahdari.errors import UsageError

    need_extra()
    from rahdari.gate.project import start
    from rahdari.gate.project.folder import DataFolder

    folder = DataFolder(data)
    if not folder.configuration_file.exists():
        raise UsageError(f"{data} is no gate's data folder.", next_step="It holds gate.toml.")
    start.use(folder)
    start.check_set_up(folder)
    from django.utils import timezone

    from rahdari.gate.keeping.backup import Lock, make

    lock = Lock.of_key(key) if key else Lock.of_passphrase(_passphrase(passphrase_file, twice=True))
    made = make(folder, out, lock, now=timezone.now())
    if as_json:
        print_json(made)
    else:
        typer.echo(f"{made.path}  {made.files} files, {made.size / 1e6:.1f} MB, read back and whole")
    for place in made.unreached:
        note(f"{place} could not be reached: it may still hold keys of what was forgotten. Put the disk in.")


def restore(
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help="A folder rahdari-MOMENT.")],
    data: Annotated[
        Path | None, typer.Argument(metavar="DATA_DIR", help="The new data folder; it has to be empty.")
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The key store; rahdari-keys.json beside the backup if left out."),
    ] = None,
    identity: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The secret key of age that the backup was made for.")
    ] = None,
    passphrase_file: Passphrase = None,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="For a gate on PostgreSQL: postgresql://... of a new, empty database."
        ),
    ] = None,
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Go on without the key store: what it kept is lost.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Read the backup to its end, and keep nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring a gate back from its backup, on this computer or a new one.

    The folder then opens with rahdari gate as the old one did: the same accounts, lanes and registered
    computers, the same certificate. Whatever the gate has forgotten since the backup was made is
    forgotten again, and named. Never open the old folder and the new one both: each would go on with the
    same ledger (docs/how-to/replace-a-computer.md).

    \b
    Examples:
      rahdari restore /media/stick/north/rahdari-20261122T180000Z /var/lib/rahdari
      rahdari restore --check /media/stick/north/rahdari-20261122T180000Z
    """
    from rahdari.cli.output import note, print_json
    from rahdari.errors import UsageError

    need_extra()
    from rahdari.gate.keeping.restore import Wanted
    from rahdari.gate.keeping.restore import check as read
    from rahdari.gate.keeping.restore import restore as bring
    from rahdari.gate.project.folder import DataFolder

    wanted = Wanted(
        backup=backup,
        keys=keys,
        identity=_secret_line(identity) if identity else None,
        passphrase=lambda: _passphrase(passphrase_file, twice=False),
        database=database,
        without_keys=without_keys,
    )
    if check:
        manifest = read(wanted)
        if as_json:
            print_json(manifest)
        else:
            typer.echo(f"{manifest['gate']}, {manifest['made']}: {len(manifest['files'])} files, whole")
        return
    if data is None:
        raise UsageError("Where to?", next_step="Name a new folder, or --check.")
    folder = DataFolder(data)
    done = bring(wanted, folder)
    if as_json:
        print_json(done)
    else:
        typer.echo(
            f"{done.gate} is back in {folder.path}: {done.files} files of {done.made:%Y-%m-%d %H:%M} UTC"
        )
        for name in done.forgotten:
            typer.echo(f"forgotten since: {name}")
    note(
        "If the other side has witnessed the ledger since, take their copy before you open: "
        f"rahdari ledger adopt COPY --data {folder.path}"
    )
    note(f"Open it: rahdari gate --data {folder.path}")


def _passphrase(file: Path | None, *, twice: bool) -> str:
    from rahdari.errors import UsageError

    text = secret_in(file) if file else ask("Passphrase", "--passphrase-file", hidden=True, twice=twice)
    if len(text) < 12:
        raise UsageError(
            "A passphrase has at least twelve letters.", next_step="Four or five words are good."
        )
    return text


def _secret_line(file: Path) -> str:
    """Return the secret key in a file of age-keygen, which has comments, too."""
    lines = [line.strip() for line in secret_in(file).splitlines()]
    return next((line for line in lines if line.startswith("AGE-SECRET-KEY-")), "")
