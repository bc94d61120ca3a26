"""`/v1`: the same engine in our own words: subjects, hits, lists, releases, costs."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request

from rahdari.api.answers import weights_json
from rahdari.api.asked import ERRORS, MAX_PAGE, FastJson, answered, keep_record
from rahdari.api.guard import charge_batch
from rahdari.api.release import Found, Release, Scope, today
from rahdari.api.state import State, state_of
from rahdari.api.wire import native as wire
from rahdari.calibration.desks import desks_needed, peak_per_hour
from rahdari.errors import RecordError, UsageError
from rahdari.index.engine import NO_FLOOR
from rahdari.records.entry import Subject
from rahdari.records.schema import subject_from_json

router = APIRouter(prefix="/v1", tags=["Rahdari"])
_ERRORS = ERRORS | {400: {"model": wire.ErrorResponse, "description": "A subject that cannot be read"}}


@router.post(
    "/screen",
    summary="Screen a subject",
    response_model=None,
    responses={200: {"model": wire.ScreenResponse}, **_ERRORS},
)
async def screen(request: Request, asked: wire.ScreenRequest) -> FastJson:
    """Compare one subject with the lists."""
    state = state_of(request)
    release = state.release
    scope = _scope(release, asked.lists)
    try:
        subject = subject_from_json(asked.subject)
    except RecordError as error:
        return FastJson(_error(error), status_code=400)

    def work() -> tuple[Found, dict[str, Any]]:
        return _screened(state, release, subject, scope, asked)

    found, said = await answered(work, 1, asked.limit)
    said["record"] = next(iter(await _keep(state, request, release, [(asked.subject, found)], asked)), None)
    return FastJson(said)


@router.post(
    "/screen/batch",
    summary="Screen several subjects",
    response_model=None,
    responses={200: {"model": wire.BatchResponse}, **_ERRORS},
)
async def batch(request: Request, asked: wire.BatchRequest) -> FastJson:
    """Compare several subjects with the lists; a subject that cannot be read is answered with its error."""
    state = state_of(request)
    release = state.release
    scope = _scope(release, asked.lists)
    charge_batch(state, request, len(asked.subjects))

    def work() -> list[tuple[Found | None, dict[str, Any]]]:
        out: list[tuple[Found | None, dict[str, Any]]] = []
        for given in asked.subjects:
            try:
                subject = subject_from_json(given)
            except RecordError as error:
                out.append((None, {"id": _id(given), "error": _error(error)}))
            else:
                out.append(_screened(state, release, subject, scope, asked))
        return out

    outcomes = await answered(work, len(asked.subjects), asked.limit)
    kept = [(given, found) for given, (found, _) in zip(asked.subjects, outcomes, strict=True) if found]
    ids = iter(await _keep(state, request, release, kept, asked))
    for found, said in outcomes:
        if found:
            said["record"] = next(ids, None)
    answer = {"results": [said for _, said in outcomes]}
    return await answered(lambda: FastJson(answer), len(outcomes), asked.limit)


@router.get(
    "/lists", summary="Lists", response_model=None, responses={200: {"model": wire.ListsResponse}, **ERRORS}
)
async def lists(request: Request) -> FastJson:
    """Give the lists of the release."""
    rows = sorted(state_of(request).release.tables.datasets.items())
    return FastJson(
        {
            "lists": [
                {"id": name, "entries": row["targets"], "last_change": row["last_change"] or None}
                for name, row in rows
            ]
        }
    )


@router.get(
    "/releases",
    summary="The release that answers",
    response_model=None,
    responses={200: {"model": wire.ReleasesResponse}, **ERRORS},
)
async def releases(request: Request) -> FastJson:
    """Give the release in use, with the curve from stop budget to threshold."""
    state = state_of(request)
    release = state.release
    one = {
        "name": release.name,
        "number": release.number,
        "parties": list(release.signed.parties) if release.signed else [],
        "built": release.built,
        "opened": release.opened.isoformat(timespec="seconds"),
        "parameters": release.parameters,
        "entries": len(release.reader),
        "threshold": release.threshold / 1000,
        "stop_budget": state.settings.stop_budget,
        "population": release.curve.population,
        "curve": [
            {"budget": p.budget, "bits": p.millibits / 1000, "extrapolated": p.extrapolated}
            for p in release.curve.points
        ],
        "in_force": state.stale is None,
    }
    return FastJson({"releases": [one]})


@router.get(
    "/costs",
    summary="What the lists cost the innocent",
    response_model=None,
    responses={200: {"model": wire.CostsResponse}, **ERRORS},
)
async def costs(
    request: Request,
    limit: Annotated[int, Query(ge=0, le=MAX_PAGE)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
    per_day: Annotated[float | None, Query(ge=1, le=1e6, description="Travellers a day.")] = None,
) -> FastJson:
    """Give what the entries of the release cost travellers who are not on its lists, the costliest first."""
    release = state_of(request).release
    told = await asyncio.to_thread(_costs, release, slice(offset, offset + limit), per_day)
    if told is None:
        raise HTTPException(404, "The costs of this release were not worked out yet (rahdari cost --keep).")
    return FastJson(told)


def _costs(release: Release, ranked: slice, per_day: float | None) -> dict[str, Any] | None:
    """Return what a release costs by so many travellers, and some of its entries; None if it is not known."""
    costing = release.costs()
    if costing is None:
        return None
    found = costing.costs.by_day(per_day or costing.costs.per_day)
    return {
        **found.to_json(),
        "release": release.name,
        "number": release.number,
        "at": costing.at.isoformat(timespec="seconds"),
        "desks": _desks(found.expected_stops_per_day),
        "entries": [
            {**entry.to_json(), "desks": _desks(entry.expected_per_day)} for entry in found.entries[ranked]
        ],
    }


def _desks(per_day: float) -> int | None:
    """Return the desks for so many stops a day; None for more than any gate has."""
    with suppress(UsageError):
        return desks_needed(peak_per_hour(per_day)).desks
    return None


def _scope(release: Release, lists: list[str] | None) -> Scope:
    for name in lists or ():
        if name not in release.tables.datasets:
            raise HTTPException(404, f"There is no list {name!r}.")
    return Scope(today(), None if lists is None else frozenset(lists))


def _screened(
    state: State,
    release: Release,
    subject: Subject,
    scope: Scope,
    asked: wire.ScreenRequest | wire.BatchRequest,
) -> tuple[Found, dict[str, Any]]:
    """Return what was found for a subject, and the answer, in which its record is still to be named."""
    found = release.find((subject,), None, scope, asked.limit, NO_FLOOR if asked.below else release.threshold)
    return found, {
        "id": subject.id,
        "outcome": found.outcome,
        "threshold": release.threshold / 1000,
        "hits": [_hit(release, one, state.prior) for one in found.entries[: asked.limit]],
        "referred": found.referred,
        "release": release.name,
        "number": release.number,
        "parameters": release.parameters,
        "record": None,
    }


async def _keep(
    state: State,
    request: Request,
    release: Release,
    screenings: list[tuple[dict[str, Any], Found]],
    asked: wire.ScreenRequest | wire.BatchRequest,
) -> list[str]:
    how = {"limit": asked.limit, "below": asked.below, "lists": asked.lists}
    return await keep_record(state, request, release, [(given, found, how) for given, found in screenings])


def _hit(release: Release, one: tuple[int, int, Subject], prior: float) -> dict[str, Any]:
    number, millibits, subject = one
    hit = release.hit(number, millibits, subject)
    entry = release.record(number)
    refer = millibits >= release.threshold
    return {"entry_id": entry["id"], "refer": refer, **weights_json(hit, prior), "entry": entry}


def _error(error: RecordError) -> dict[str, Any]:
    return {"detail": error.message, "code": error.code, "next_step": error.next_step}


def _id(given: dict[str, Any]) -> str | None:
    id_ = given.get("id")
    return id_ if isinstance(id_, str) else None
