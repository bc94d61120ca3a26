"""Shapes of the reconciliation service API, version 0.2 (W3C community group), as OpenRefine speaks it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, RootModel


class PropertyValue(BaseModel):
    """A further column of the row."""

    pid: str
    v: str | int | float | list[str]


class Query(BaseModel):
    """One row."""

    query: str | None = None
    type: str | list[str] | None = None
    limit: int = 5
    properties: list[PropertyValue] = []


class Batch(RootModel[dict[str, Query]]):
    """Rows by key."""


class ExtendSettings(BaseModel):
    """How a column's values are given: `caption` in words, `raw` as they are."""

    limit: int = 0
    render: str = "caption"


class ExtendProperty(BaseModel):
    """A column that is wanted."""

    id: str
    settings: ExtendSettings = ExtendSettings()


class Extend(BaseModel):
    """Columns wanted for entities."""

    ids: list[str]
    properties: list[ExtendProperty]


class Manifest(BaseModel):
    """What the service offers."""

    versions: list[str]
    name: str
    identifierSpace: str  # noqa: N815  the service's own name
    schemaSpace: str  # noqa: N815  the service's own name
    documentation: str
    batchSize: int  # noqa: N815  the service's own name
    suggest: dict[str, Any]
    extend: dict[str, Any]
    defaultTypes: list[dict[str, Any]]  # noqa: N815  the service's own name
