"""Fields that are sealed in the database and plain in Python.

A model with such a field says what kind of record a row is (`kept_as`). A value whose key was destroyed reads
as nothing: None, or the empty text. They cannot be searched; `QuerySet.update` takes nothing or what is
sealed already, for only `save` knows the row.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol, cast

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from rahdari.gate.keeping.ring import Kept, ring


class Keeps(Protocol):
    """A row with sealed fields."""

    def kept_as(self) -> Kept:
        """Return the kind of record that this row is now."""
        ...


def json_bytes(value: Any) -> bytes:
    """Return a value of JSON as it is sealed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class _Sealed(models.BinaryField):  # type: ignore[type-arg]
    """What both have in common. nothing: what a row without a value has; others become bytes."""

    nothing: Any
    to_bytes: Callable[[Any], bytes]
    from_bytes: Callable[[bytes], Any]

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "null": True})

    def deconstruct(self) -> Any:
        name, path, words, options = super().deconstruct()
        return name, path, words, {key: value for key, value in options.items() if key != "null"}

    def sealed_label(self) -> str:
        return f"{self.model._meta.model_name}.{self.name}"

    def get_default(self) -> Any:
        return self.nothing

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        value = getattr(model_instance, self.attname)
        if value is None or value == self.nothing:
            return None
        kept = cast("Keeps", model_instance).kept_as()
        return ring().seal(kept, self.sealed_label(), self.to_bytes(value))

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if value == self.nothing:
            value = None
        if value is not None and not isinstance(value, bytes):
            raise TypeError(f"{self.sealed_label()} is sealed when a row is saved, and in no other way")
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        plain = None if value is None else ring().open(bytes(value), self.sealed_label())
        return self.nothing if plain is None else self.from_bytes(plain)


class SealedJSON(_Sealed):
    """A value of JSON, sealed; None is nothing."""

    nothing = None
    to_bytes = staticmethod(json_bytes)
    from_bytes = staticmethod(json.loads)


class SealedText(_Sealed):
    """A text, sealed; the empty one is nothing."""

    nothing = ""
    to_bytes = staticmethod(str.encode)
    from_bytes = staticmethod(bytes.decode)


def sealed_fields(model: type[models.Model]) -> list[str]:
    """Return the names of a table's sealed fields."""
    return [field.name for field in model._meta.get_fields() if isinstance(field, _Sealed)]


def sealed_models() -> list[type[models.Model]]:
    """Return the tables that have sealed fields."""
    return [model for model in apps.get_models() if sealed_fields(model)]


def reseal(row: models.Model) -> None:
    """Seal a row again: under today's key, as the kind of record that it is now."""
    row.save(update_fields=sealed_fields(type(row)))
