"""`rahdari gate import`: a list brought into a gate, whether its server runs or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rahdari.cli.gate import default_folder, need_extra

if TYPE_CHECKING:
    from rahdari.gate.imports.models import Import, List


def bring_in(
    name: Annotated[
        str | None,
        typer.Argument(metavar="LIST", help="The list's short name; all with an address if left out."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="SOURCE", help="FORMAT:PATH, FORMAT:fetch or FORMAT:https://..., for a new list."
        ),
    ] = None,
    party: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who owns it; the list's own name if left out.")
    ] = None,
    every: Annotated[
        int | None,
        typer.Option(
            min=0, metavar="HOURS", help="From now on look at SOURCE by itself every so many hours."
        ),
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="The gate's data folder.")
    ] = None,
) -> None:
    """Bring a list into a gate: read, compared with the version before, accepted or held for a person.

    A list that is not known yet is added. PATH may be a folder: its newest file is read. What shrinks or
    doubles a list waits for a steward, on the gate's page of lists. Nothing changes for the lanes until a
    release. The status is 3 if a file could not be brought in; the version before it stays.

    \b
    Examples:
      rahdari gate import un un:fetch --every 24
      rahdari gate import border nacta:/srv/lists/border --party pk --every 1
      rahdari gate import own-police table:rows.xlsx,map=rows.toml --party north
      rahdari gate import
    """
    need_extra()
    from rahdari.errors import UsageError
    from rahdari.gate.project import start
    from rahdari.gate.project.folder import DataFolder

    folder = DataFolder(data or default_folder(demo=False))
    if not (folder.real or folder.demonstration):
        raise UsageError(f"No gate was set up in {folder.path}.", next_step="Run rahdari gate setup.")
    start.use(folder)
    start.check_set_up(folder)
    start.migrate(folder)
    from rahdari.gate.imports.models import List

    lists = [_list(name, source, party, every)] if name else list(List.objects.exclude(address=""))
    if not lists:
        raise UsageError("No list has an address.", next_step="Name one: rahdari gate import un un:fetch.")
    if name and not _address(source, lists[0]):
        raise UsageError(f"The list {name!r} has no address.", next_step="Say where it is: FORMAT:PATH.")
    done = [_bring(one, _address(source, one)) for one in lists]
    if any(one.state == one.State.FAILED for one in done):
        raise typer.Exit(3)


def _list(name: str, source: str | None, party: str | None, every: int | None) -> List:
    """Return the list of this name, added or changed as was asked."""
    from django.core.exceptions import ValidationError

    from rahdari.errors import UsageError
    from rahdari.gate.imports.forms import TAKEN
    from rahdari.gate.imports.models import List
    from rahdari.gate.imports.services import add_list, change_list

    known = List.objects.filter(list_id=name).first()
    if known is None and source is None:
        raise UsageError(f"There is no list {name!r} yet.", next_step="Say what it is read from: un:fetch.")
    values: dict[str, object] = {}
    if source:
        values["format"], values["table_map"] = _format_and_map(source)
        if every is not None or known is None:
            values["address"] = _address(source, None) if every is not None else ""
    elif every and not (known and known.address):
        raise UsageError("--every needs a SOURCE to look at.", next_step="Add it: un:fetch.")
    values |= {"every_hours": every} if every is not None else {}
    values |= {"party": party} if party else {}
    list_ = known or List(list_id=name, party=name)
    changed = [field for field, value in values.items() if getattr(list_, field) != value]
    for field in changed:
        setattr(list_, field, values[field])
    try:
        list_.full_clean(exclude=["address", "looked_at"])
        if name in TAKEN:
            raise ValidationError("this name is taken")
    except ValidationError as error:
        raise UsageError(f"The list {name!r} cannot be kept: {'; '.join(error.messages)}") from None
    if known is None:
        return add_list(list_, by=None)
    if changed:
        change_list(list_, changed, by=None, why="by the command")
    return list_


def _format_and_map(source: str) -> tuple[str, str]:
    """Return the format of a source and, for a table, the text of its column map."""
    from rahdari.errors import SourceError
    from rahdari.lists.reading import READERS, parse_source

    format, _, rest = source.partition(":")
    if format not in READERS or not rest:
        parse_source(source)  # says what is possible
    if format != "table":
        return format, ""
    spec = parse_source(source)
    try:
        return format, Path(spec.options["map"]).read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(spec.options["map"], "is not UTF-8", next_step="Save it as UTF-8.") from error


def _address(source: str | None, list_: List | None) -> str:
    """Return what stands for a source in the gate: `official`, an https address, or a whole path."""
    from rahdari.gate.imports.models import OFFICIAL

    if source is None:
        return list_.address if list_ else ""
    format, _, rest = source.partition(":")
    if rest == "fetch":
        return OFFICIAL
    if rest.startswith("https://"):
        return rest
    path = rest.partition(",map=")[0] if format == "table" else rest
    return str(Path(path).expanduser().resolve())


def _bring(list_: List, address: str) -> Import:
    """Have a list brought in by this process, or by the server if it was quicker; say what became of it."""
    import time

    from django.utils import timezone, translation

    from rahdari.cli.output import note, progress
    from rahdari.gate.imports import reading, services

    asked = services.ask(list_, address, by=None)
    with progress() as tell:
        while asked.state in services.OPEN:
            if job := reading.claim(asked.pk, now=timezone.now()):
                try:
                    reading.bring_in(job, lambda done: tell(f"Reading {list_.list_id}", done))
                except KeyboardInterrupt:
                    reading.give_back(job)
                    raise
            else:
                time.sleep(0.5)  # the server, or another command, reads it
            asked.refresh_from_db()
    with translation.override("en"):  # commands speak English, whatever the pages do
        print(f"{list_.list_id} {asked.number}: {asked.get_state_display()}" + _counts(asked))
    if asked.why and asked.state == asked.State.FAILED:
        note(asked.why)
    if asked.state == asked.State.HELD:
        note(f"A steward accepts or refuses it: /lists/{list_.list_id}/{asked.number}/")
    return asked


def _counts(one: Import) -> str:
    if one.state not in (one.State.ACCEPTED, one.State.HELD):
        return ""
    return (
        f". {one.entries:,} entries: {one.added:,} added, {one.removed:,} removed, {one.changed:,} changed; "
        f"{one.rejected:,} rejected, {one.doubtful:,} doubtful."
    )
