"""What was kept in the clear is sealed: the work of the migrations that bring a sealed field in."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q

from rahdari.gate.keeping.fields import json_bytes
from rahdari.gate.keeping.ring import Kept, ring

Migrate = Callable[[Any, Any], None]


def seal(
    app: str,
    model: str,
    fields: Mapping[str, str],
    *,
    kept: Callable[[Any], Kept],
    at: str,
    related: str = "",
) -> Migrate:
    """Return what seals columns of a table. fields: clear column to sealed one; at: when a row was written.

    A row is sealed under the key of its own day, so that it is forgotten when it would have been.
    """

    def run(apps: Any, schema_editor: Any) -> None:
        table = apps.get_model(app, model)
        something = Q()
        for clear in fields:
            something |= Q(**{f"{clear}__isnull": False})
        rows = table.objects.filter(something).order_by("pk")
        for row in (rows.select_related(related) if related else rows).iterator(500):
            day = _day(_follow(row, at))
            sealed = {
                field: ring().seal(kept(row), f"{model.lower()}.{field}", _plain(value), day=day)
                for clear, field in fields.items()
                if (value := getattr(row, clear)) not in (None, "")
            }
            if sealed:
                table.objects.filter(pk=row.pk).update(**sealed)

    return run


def commit(app: str, model: str, fields: tuple[str, ...], *, kept: Kept, at: str) -> Migrate:
    """Return what puts hashes under the key of the day on which they were made."""

    def run(apps: Any, schema_editor: Any) -> None:
        for row in apps.get_model(app, model).objects.iterator(500):
            for field in fields:
                if value := getattr(row, field):
                    setattr(row, field, ring().commitment(kept, _day(getattr(row, at)), value))
            row.save(update_fields=fields)

    return run


def _plain(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else json_bytes(value)


def _follow(row: Any, path: str) -> datetime.datetime:
    for name in path.split("__"):
        row = getattr(row, name)
    moment: datetime.datetime = row
    return moment


def _day(moment: datetime.datetime) -> datetime.date:
    return moment.astimezone(datetime.UTC).date()
