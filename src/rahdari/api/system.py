"""What the service says of itself: lists, algorithm, health, metrics; and `/updatez`."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response

from rahdari.api.asked import ALGORITHM, ERRORS, FastJson
from rahdari.api.guard import given_key
from rahdari.api.release import Release
from rahdari.api.state import State, state_of
from rahdari.api.wire import entities as wire

router = APIRouter(tags=["System"])
_PATIENCE = 300  # seconds that an update may be waited for

_FEATURES = {
    "names": "Names in any script: spelling, order, joined and split words, what is left over.",
    "father_names": "The father's name, also where it stands within a full name.",
    "grandfather_names": "The grandfather's name.",
    "birth_dates": "Birth dates as intervals: the day, the year, near ones, day and month swapped.",
    "birth_places": "Places of birth.",
    "nationalities": "Nationalities; a common one says little.",
    "sex": "The sex.",
    "documents": "Numbers of documents.",
}


@router.get("/healthz", summary="Is the process alive?", responses={200: {"model": wire.StatusResponse}})
async def healthz() -> FastJson:
    """Answer."""
    return FastJson({"status": "ok"})


@router.get(
    "/readyz",
    summary="Can it screen?",
    responses={200: {"model": wire.StatusResponse}, 503: {"model": wire.ErrorResponse}},
)
async def readyz(request: Request) -> FastJson:
    """Answer 503 where records cannot be written; say when a newer index waits."""
    state = state_of(request)
    if state.audit.failed:
        await state.audit.probe()
    if state.audit.failed:
        raise HTTPException(503, f"Records cannot be written: {state.audit.failed}.")
    return FastJson({"status": "ok", "release": state.release.name, "stale": state.stale})


@router.get("/catalog", summary="Lists", responses={200: {"model": wire.CatalogResponse}, **ERRORS})
async def catalog(request: Request) -> FastJson:
    """Give all lists, and the names for all of them together."""
    state = state_of(request)
    release, tables = state.release, state.release.tables
    lists = [
        _dataset(release, state, name, row["things"], row["targets"], row["last_change"])
        for name, row in sorted(tables.datasets.items())
    ]
    alone = [row["name"] for row in lists]
    for name in release.everything:
        together = _dataset(release, state, name, len(tables), tables.entries, "")
        lists.append(together | {"title": "All lists", "children": alone})
    names = [row["name"] for row in lists]
    stale = state.stale is not None
    return FastJson(
        {
            "datasets": lists,
            "current": [] if stale else names,
            "outdated": names if stale else [],
            "index_stale": stale,
        }
    )


def _dataset(
    release: Release, state: State, name: str, things: int, targets: int, changed: str
) -> dict[str, Any]:
    return {
        "name": name,
        "title": name,
        "version": release.name,
        "updated_at": changed or release.built,
        "entity_count": things,
        "thing_count": things,
        "target_count": targets,
        "load": True,
        "index_version": release.name,
        "index_current": state.stale is None,
        "children": [],
    }


@router.get(
    "/algorithms", summary="Algorithms", responses={200: {"model": wire.AlgorithmsResponse}, **ERRORS}
)
async def algorithms() -> FastJson:
    """Give the one algorithm there is."""
    docs = {name: {"description": text, "coefficient": 1.0} for name, text in _FEATURES.items()}
    about = (
        "Evidence in bits, from estimated probabilities; the score is a fixed map of the bits in which the "
        "refer threshold is 0.70, and no probability."
    )
    one = {
        "name": ALGORITHM,
        "description": about,
        "features": docs,
        "docs": {"features": docs, "config": {}},
    }
    return FastJson({"algorithms": [one], "default": "best", "best": ALGORITHM})


@router.post(
    "/updatez",
    summary="Take up the index in force",
    responses={200: {"model": wire.StatusResponse}, 403: {"model": wire.ErrorResponse}, **ERRORS},
)
async def updatez(
    request: Request,
    token: Annotated[str, Query(description="An API key with the scope `admin`.")] = "",
    sync: Annotated[bool, Query(description="Wait until it is in use by this worker.")] = False,
) -> FastJson:
    """Look for a new generation of the index now; it is looked for every moment anyway."""
    state = state_of(request)
    key = state.key(token or given_key(request.scope) or "")
    if key is None or "admin" not in key.scopes:
        raise HTTPException(403, "Invalid token.")
    current = await state.reload()
    for _ in range(2 * _PATIENCE if sync else 0):
        if current:
            break
        await asyncio.sleep(0.5)
        current = await state.reload()
    if sync and not current:
        raise HTTPException(503, f"The index is not in use: {state.stale}.")
    return FastJson({"status": "ok", "release": state.release.name})


@router.get("/metrics", summary="Prometheus metrics", response_model=None, include_in_schema=False)
async def metrics() -> Response:
    """Give all metrics."""
    from rahdari.api.watch import exposition

    content, kind = exposition()
    return Response(content, headers={"Content-Type": kind})
