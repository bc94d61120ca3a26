"""Shapes that clients of yente send and expect; fields of ours stand beside theirs, and do no harm there."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

MAX_BATCH = 100
"""Most queries in one request."""
DATE = r"^\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2})?)?)?$"


class ErrorResponse(BaseModel):
    """What went wrong, in a sentence."""

    detail: str


class Example(BaseModel):
    """One query: an entity with what is known of whom is looked for."""

    model_config = ConfigDict(populate_by_name=True)

    id: str | None = None
    schema_: str = Field(alias="schema", examples=["Person"])
    properties: dict[str, str | list[Any]] = Field(examples=[{"name": ["Zmaray Khostai"]}])


class MatchQuery(BaseModel):
    """Queries by name. `weights` and `config` steer yente's algorithms; ours has nothing to be set."""

    queries: dict[str, Example] = Field(description=f"At least one, at most {MAX_BATCH}.")
    weights: dict[str, float] = Field(default={}, description="Accepted and of no effect.")
    config: dict[str, str | int | float | bool | None] = Field(
        default={}, description="Has to be empty: the algorithm has no parameters."
    )


class Total(BaseModel):
    """How many there are: `eq` exactly, `gte` at least."""

    value: int
    relation: str = "eq"


class EntityResponse(BaseModel):
    """An entity as FollowTheMoney has it."""

    model_config = ConfigDict(populate_by_name=True)

    id: str
    caption: str
    schema_: str = Field(alias="schema")
    properties: dict[str, list[str | EntityResponse]]
    datasets: list[str] = []
    referents: list[str] = []
    target: bool = False
    first_seen: str | None = None
    last_seen: str | None = None
    last_change: str | None = None


class Feature(BaseModel):
    """What one field contributes; `score` is in bits."""

    score: float
    detail: str | None = None
    query: str | None = None
    candidate: str | None = None
    weight: float = 1.0


class EvidenceResponse(BaseModel):
    """One piece of evidence (docs/reference/evidence.md)."""

    field: str
    subject_value: str | None
    entry_value: str | None
    bits: float
    relation: str


class ScoredResponse(EntityResponse):
    """An entity that may be the one that was asked by.

    score: an order from 0 to 1 in which the refer threshold is 0.70; no probability. bits: the sum of the
    evidence. probability: that both are one, if `prior` was the probability before.
    """

    score: float
    match: bool
    explanations: dict[str, Feature]
    bits: float
    evidence: list[EvidenceResponse]
    prior: float
    probability: float
    verify: str


class Matches(BaseModel):
    """The answer to one query. `query` is what was used of it, `ignored` what was not."""

    status: int = 200
    results: list[ScoredResponse]
    total: Total
    query: Example
    ignored: dict[str, list[str]] = {}


class MatchResponse(BaseModel):
    """The answers by the names of the queries."""

    responses: dict[str, Matches]
    limit: int


class FacetItem(BaseModel):
    """One value of a facet."""

    name: str
    label: str
    count: int


class Facet(BaseModel):
    """How many results have each value."""

    label: str
    values: list[FacetItem]


class Page(BaseModel):
    """A page of results."""

    limit: int
    offset: int
    total: Total


class SearchResponse(Page):
    """Entities found, and facets of all of them."""

    results: list[EntityResponse]
    facets: dict[str, Facet]


class AdjacentPage(Page):
    """Entities that are linked by one property."""

    results: list[str | EntityResponse]


class AdjacentResponse(BaseModel):
    """An entity, and by property what is linked to it."""

    entity: EntityResponse
    adjacent: dict[str, AdjacentPage]


class StatusResponse(BaseModel):
    """`ok`, or what is the matter; and which generation of the index answers."""

    status: str = "ok"
    release: str | None = None


class DatasetResponse(BaseModel):
    """A list, or a collection of lists (`children`)."""

    name: str
    title: str
    version: str | None = None
    updated_at: str | None = None
    entity_count: int
    thing_count: int
    target_count: int
    load: bool
    index_version: str
    index_current: bool
    children: list[str] = []


class CatalogResponse(BaseModel):
    """What can be asked."""

    datasets: list[DatasetResponse]
    current: list[str]
    outdated: list[str]
    index_stale: bool


class AlgorithmResponse(BaseModel):
    """A way of comparing."""

    name: str
    description: str
    features: dict[str, Any]
    docs: dict[str, Any]


class AlgorithmsResponse(BaseModel):
    """All there are."""

    algorithms: list[AlgorithmResponse]
    default: str
    best: str
