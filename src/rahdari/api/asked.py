"""What the routes share: parameters that mean the same everywhere, and the record of a screening."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import HTTPException, Path, Query, Request, Response
from pydantic_core import PydanticSerializationError, to_json

from rahdari.api import watch
from rahdari.api.ftm import Json
from rahdari.api.guard import key_of
from rahdari.api.release import Found, Release, Scope, scope_of
from rahdari.api.scores import REFER
from rahdari.api.state import State
from rahdari.api.wire.entities import DATE, ErrorResponse

T = TypeVar("T")
MAX_PAGE, PAGE = 500, 10
MAX_OFFSET = 9499
MAX_MATCHES, MATCHES = 500, 5
FEW = 4
"""Queries, of as many results as by default, that are answered at once; more go to a thread, so that others
are not kept waiting."""
ALGORITHM = "rahdari"
YENTES = ("logic-v2", "logic-v1", "name-based", "name-qualified", "regression-v1")
"""Algorithms that yente has: accepted, and answered by ours."""

Dataset = Annotated[str, Path(description="A list, or `default` for all of them.", examples=["default"])]
Many = Annotated[list[str], Query()]
Since = Annotated[str | None, Query(pattern=DATE, description="Only what has changed since.")]
Algorithm = Annotated[str, Query(description=f"`best` or `{ALGORITHM}`; yente's names mean the same.")]
Threshold = Annotated[
    float,
    Query(allow_inf_nan=False, description="Least score of a match; 0.70 is the refer threshold."),
]

ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorResponse, "description": text}
    for status, text in (
        (400, "The query cannot be meant"),
        (401, "No valid API key"),
        (403, "The API key has not the scope"),
        (404, "There is no such thing"),
        (413, "The body is too large"),
        (414, "The URL is too long"),
        (429, "Too many queries this minute"),
        (500, "A fault of the server"),
        (503, "The server cannot answer now"),
    )
}


class FastJson(Response):
    """JSON of plain values, written by pydantic's serialiser."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        """Return the bytes; half a character that a client sent goes back escaped, as it came."""
        try:
            return to_json(content)
        except PydanticSerializationError:
            return json.dumps(content).encode()


def scope_for(release: Release, dataset: str, **parameters: Any) -> Scope:
    """Return the scope that a request asks for; 404 for no such dataset."""
    try:
        return scope_of(release, dataset, **parameters)
    except KeyError:
        raise HTTPException(404, "No such dataset.") from None


def check_algorithm(name: str) -> None:
    """Raise 400 for an algorithm that neither we nor yente have."""
    if name.lower().strip() not in ("best", ALGORITHM, *YENTES):
        raise HTTPException(400, f"Invalid algorithm: {name}")


async def answered(work: Callable[[], T], queries: int, limit: int = MATCHES) -> T:
    """Return what so many queries are answered with, by so many results each."""
    much = queries * max(limit, MATCHES) > FEW * MATCHES
    return await asyncio.to_thread(work) if much else work()


async def keep_record(
    state: State,
    request: Request,
    release: Release,
    screenings: Sequence[tuple[object, Found, Mapping[str, object]]],
) -> list[str]:
    """Write the records of screenings (query, what was found, what was asked); return their ids.

    Raises `Unrecorded` (503) when the disk does not take them: nothing is answered that is not on record.
    """
    for _, found, _ in screenings:
        if found.compared:
            watch.SCREENINGS.labels(found.outcome).inc()
    if not state.audit.on:
        return []

    def records() -> list[dict[str, Any]]:
        return [
            _record(state, request, release, query, _found(release, found) | {"asked": asked})
            for query, found, asked in screenings
        ]

    return await _written(state, await answered(records, len(screenings)))


def _found(release: Release, found: Found) -> dict[str, object]:
    """Return what a record says of what was found: all that refer, however few were returned."""
    return {
        "threshold": release.threshold / 1000,
        "outcome": found.outcome,
        "referred": found.referred,
        "more": found.more,
        "hits": [
            {"entry": release.record(number)["id"], "bits": millibits / 1000}
            for number, millibits, _ in found.entries[: found.referred]
        ],
    }


async def keep_search(
    state: State, request: Request, release: Release, query: object, asked: object, found: list[Json]
) -> list[str]:
    """Write the record of a search: what was returned. It screens nobody, and so is not counted as one."""
    if not state.audit.on:
        return []
    said = {"asked": asked, "outcome": "searched", "returned": [entity["id"] for entity in found]}
    return await _written(state, [_record(state, request, release, query, said)])


def _record(
    state: State, request: Request, release: Release, query: object, said: Mapping[str, object]
) -> dict[str, Any]:
    key = key_of(request)
    return state.audit.record(
        query,
        route=request.scope["route"].path,
        key=key.id if key else None,
        release=release.name,
        number=release.number,
        parameters=release.parameters,
        **said,
    )


async def _written(state: State, records: list[dict[str, Any]]) -> list[str]:
    if records:
        await state.audit.add(records)
    return [record["id"] for record in records]


def naming(records: list[str]) -> dict[str, str]:
    """Return the header that names an answer's records, in the order of its queries."""
    return {"x-record": ",".join(records)} if records else {}


__all__ = [
    "ALGORITHM",
    "ERRORS",
    "MATCHES",
    "MAX_MATCHES",
    "MAX_OFFSET",
    "MAX_PAGE",
    "PAGE",
    "REFER",
    "YENTES",
    "Algorithm",
    "Dataset",
    "FastJson",
    "Many",
    "Since",
    "Threshold",
    "answered",
    "check_algorithm",
    "keep_record",
    "keep_search",
    "naming",
    "scope_for",
]
