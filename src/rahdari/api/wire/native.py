"""Shapes of `/v1`, in the words of the library: subjects, hits, lists, releases.

A subject is the object of docs/reference/subjects.md. It is read by `records.schema`, which names the
field of what is wrong; here it stands for OpenAPI.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rahdari.api.wire.entities import EvidenceResponse


class ErrorResponse(BaseModel):
    """What went wrong (`detail`), its code, and what to do."""

    detail: str
    code: str
    next_step: str | None = None


class ScreenRequest(BaseModel):
    """One subject."""

    model_config = ConfigDict(extra="forbid")

    subject: dict[str, Any] = Field(examples=[{"names": ["Zmaray Khostai"], "birth_dates": ["1968"]}])
    limit: int = Field(default=5, ge=1, le=500)
    below: bool = Field(default=False, description="Also what lies below the threshold.")
    lists: list[str] | None = Field(default=None, max_length=100, description="Only entries of these.")


MAX_HITS = 10_000
"""Hits that one answer may have."""


class BatchRequest(BaseModel):
    """Several subjects, at most 1,000; with `limit` hits for each, at most 10,000 hits."""

    model_config = ConfigDict(extra="forbid")

    subjects: list[dict[str, Any]] = Field(min_length=1, max_length=1000)
    limit: int = Field(default=5, ge=1, le=500)
    below: bool = False
    lists: list[str] | None = Field(default=None, max_length=100)

    @model_validator(mode="after")
    def _answerable(self) -> BatchRequest:
        if len(self.subjects) * self.limit > MAX_HITS:
            raise ValueError(f"subjects times limit is at most {MAX_HITS:,} in one request")
        return self


class HitResponse(BaseModel):
    """An entry that may be the subject: the object of docs/reference/json.md, with a probability."""

    entry_id: str
    bits: float
    refer: bool
    verify: str
    evidence: list[EvidenceResponse]
    prior: float
    probability: float
    entry: dict[str, Any]


class ScreenResponse(BaseModel):
    """The outcome of one screening, and what it was compared with."""

    id: str | None = None
    outcome: str = Field(examples=["clear", "refer", "not-compared"])
    threshold: float
    hits: list[HitResponse]
    referred: int
    release: str
    number: int | None
    parameters: str
    record: str | None = Field(description="The id of the screening's record, where records are kept.")


class BadSubject(BaseModel):
    """A subject that could not be screened."""

    id: str | None = None
    error: ErrorResponse


class BatchResponse(BaseModel):
    """The outcomes in the order of the subjects; one that cannot be read does not keep the others back."""

    results: list[ScreenResponse | BadSubject]


class ListResponse(BaseModel):
    """A list of the release."""

    id: str
    entries: int
    last_change: str | None


class ListsResponse(BaseModel):
    """All lists."""

    lists: list[ListResponse]


class CurvePointResponse(BaseModel):
    """A stop budget and its threshold in bits."""

    budget: float
    bits: float
    extrapolated: bool


class ReleaseResponse(BaseModel):
    """The release that answers: when it was built and opened, what it holds, its curve.

    number, parties: of the signed release that it was built of; none for an index that was built by hand.
    """

    name: str
    number: int | None
    parties: list[str]
    built: str
    opened: str
    parameters: str
    entries: int
    threshold: float
    stop_budget: float
    population: str
    curve: list[CurvePointResponse]
    in_force: bool


class ReleasesResponse(BaseModel):
    """Releases; there is one, and another for a moment while it is taken up."""

    releases: list[ReleaseResponse]


class HelpResponse(BaseModel):
    """What the cost would become with one more field; restricted_per_day: matched only with that field."""

    field: str
    expected_per_day: float
    low: float
    high: float
    restricted_per_day: float


class EntryCostResponse(BaseModel):
    """Travellers not on the list that one entry stops (docs/reference/json.md)."""

    entry: str
    stops: float
    expected_per_day: float
    low: float
    high: float
    alone: float
    reached: float
    helps: list[HelpResponse]
    restricted: dict[str, float]
    desks: int | None


class CostsResponse(BaseModel):
    """What the release costs travellers who are not on its lists, and its costliest entries.

    at: when it was worked out. desks: None for more than 10,000.
    """

    release: str
    number: int | None
    at: str
    expected_stops_per_day: float
    low: float
    high: float
    per_day: float
    stop_rate: float
    stop_budget: float
    over_budget: bool
    threshold_bits: float
    population: str
    travellers: int
    stopped: int
    overlap: int
    entries_that_stop: int
    entries_that_stopped_nobody: int
    each_of_those_below_per_day: float
    desks: int | None
    entries: list[EntryCostResponse]
