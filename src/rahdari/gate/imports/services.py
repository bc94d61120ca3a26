"""Changes to the lists and their imports, each with its event; and which versions a release is made of."""

from __future__ import annotations

import shutil
from pathlib import Path

from attrs import frozen
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from rahdari.errors import GateError
from rahdari.gate.accounts.models import User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.imports import storage
from rahdari.gate.imports.models import Import, List
from rahdari.lists.archives import plain_name

State = Import.State
OPEN = (State.WAITING, State.READING)


@frozen
class AcceptedList:
    """A list's accepted version: what a release takes. path: its entries, JSON Lines in the schema, gzip."""

    list_id: str
    party: str
    version: int
    path: Path
    entries: int


def accepted() -> tuple[AcceptedList, ...]:
    """Return the accepted version of each list in use, in the order of their names."""
    found = []
    for list_ in List.objects.filter(in_use=True):
        if version := accepted_version(list_):
            path = storage.entries_of(version)
            found.append(AcceptedList(list_.list_id, list_.party, version.number, path, version.entries))
    return tuple(found)


def accepted_version(list_: List) -> Import | None:
    """Return the accepted version of a list: the last import that was accepted."""
    return list_.imports.filter(state=State.ACCEPTED).order_by("-number").first()


@transaction.atomic
def add_list(list_: List, *, by: User | None) -> List:
    """Add a list. Nothing is brought in yet."""
    list_.save(force_insert=True)
    facts = {"list": list_.list_id, "party": list_.party, "format": list_.format, "address": list_.address}
    record(Kind.LIST_ADDED, who=by, what=list_, **facts)
    return list_


@transaction.atomic
def change_list(list_: List, fields: list[str], *, by: User | None, why: str) -> None:
    """Keep changed settings of a list."""
    list_.save(update_fields=fields)
    values = {field: str(getattr(list_, field))[:200] for field in fields}
    record(Kind.LIST_CHANGED, who=by, what=list_, why=why, list=list_.list_id, **values)


@transaction.atomic
def ask(list_: List, file: str, *, by: User | None, uploaded: bool = False) -> Import:
    """Have a file brought in; an import from the address that waits already is that one."""
    list_ = List.objects.select_for_update().get(pk=list_.pk)  # so that no number is given twice
    if not uploaded and (waiting := list_.imports.filter(state__in=OPEN, uploaded=False).first()):
        return waiting
    last = list_.imports.aggregate(last=Max("number"))["last"] or 0
    asked = list_.imports.create(
        number=last + 1, file=file[:500], by=by, at=timezone.now(), uploaded=uploaded
    )
    record(Kind.IMPORT_ASKED, who=by, what=asked, list=list_.list_id, number=asked.number, file=asked.file)
    return asked


@transaction.atomic
def take_upload(list_: List, file: UploadedFile[bytes], *, by: User) -> Import:
    """Keep an uploaded file beside its list, and have it brought in."""
    name = plain_name(file.name or "")
    asked = ask(list_, name, by=by, uploaded=True)
    folder = storage.incoming_of(asked)
    shutil.rmtree(folder, ignore_errors=True)  # of a transaction that did not end well
    folder.mkdir(mode=0o700, parents=True)
    if isinstance(file, TemporaryUploadedFile):
        shutil.move(file.temporary_file_path(), folder / name)
    else:
        (folder / name).write_bytes(file.read())
    return asked


@transaction.atomic
def decide(held: Import, *, accept: bool, by: User, why: str) -> None:
    """Accept or refuse an import that waits for a person."""
    held = Import.objects.select_for_update(of=("self",)).select_related("list").get(pk=held.pk)
    if held.state != State.HELD:
        raise GateError(_("Somebody has decided about this import already."))
    newest = accepted_version(held.list)
    if accept and newest and newest.number > held.number:
        raise GateError(_("A later version has been accepted already."))
    held.state = State.ACCEPTED if accept else State.REFUSED
    held.decided_by, held.decided_at, held.reason = by, timezone.now(), why[:500]
    held.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    kind = Kind.IMPORT_ACCEPTED if accept else Kind.IMPORT_REFUSED
    record(kind, who=by, what=held, why=why, list=held.list.list_id, number=held.number, entries=held.entries)
