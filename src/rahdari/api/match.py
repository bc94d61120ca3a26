"""`POST /match/{dataset}`: queries by example."""

from __future__ import annotations

from typing import Annotated, Any

from attrs import frozen
from fastapi import APIRouter, HTTPException, Query, Request

from rahdari.api.answers import explanations, weights_json
from rahdari.api.asked import (
    ERRORS,
    MATCHES,
    MAX_MATCHES,
    REFER,
    Algorithm,
    Dataset,
    FastJson,
    Many,
    Since,
    Threshold,
    answered,
    check_algorithm,
    keep_record,
    naming,
    scope_for,
)
from rahdari.api.ftm import BadExample, Example, Json, read_example
from rahdari.api.guard import charge_batch
from rahdari.api.release import Found, Release, Scope
from rahdari.api.state import state_of
from rahdari.api.wire import entities as wire

router = APIRouter()


@frozen
class Limits:
    """What of the entries found is returned, and what counts as a match."""

    limit: int
    threshold: float
    cutoff: float


@router.post(
    "/match/{dataset}",
    summary="Queries by example",
    tags=["Matching"],
    response_model=None,
    responses={200: {"model": wire.MatchResponse}, **ERRORS},
)
async def match(
    request: Request,
    query: wire.MatchQuery,
    dataset: Dataset,
    limit: Annotated[int, Query(ge=0, le=MAX_MATCHES)] = MATCHES,
    threshold: Threshold = REFER,
    cutoff: Threshold = REFER,
    algorithm: Algorithm = "best",
    include_dataset: Many = [],  # noqa: B006  FastAPI copies it
    exclude_schema: Many = [],  # noqa: B006
    exclude_dataset: Many = [],  # noqa: B006
    topics: Many = [],  # noqa: B006
    changed_since: Since = None,
    exclude_entity_ids: Annotated[list[str], Query(max_length=50)] = [],  # noqa: B006
) -> FastJson:
    """Compare each example with the entries of a dataset, and say which may be the one that is meant.

    The more is known of somebody, the better: names, birth date, nationality, father's name, documents.
    """
    state = state_of(request)
    release = state.release
    scope = scope_for(
        release,
        dataset,
        include=include_dataset,
        exclude=exclude_dataset,
        exclude_schemata=exclude_schema,
        topics=topics,
        changed_since=changed_since,
        exclude_ids=exclude_entity_ids,
    )
    check_algorithm(algorithm)
    for name in query.config:
        raise HTTPException(400, f"Invalid configuration parameter: {name} for algorithm rahdari")
    if len(query.queries) > wire.MAX_BATCH:
        raise HTTPException(400, f"Too many queries in one batch (limit: {wire.MAX_BATCH})")
    if not query.queries:
        raise HTTPException(400, "No queries provided.")
    charge_batch(state, request, len(query.queries))
    limits = Limits(limit, threshold, min(cutoff, threshold))
    examples = [_read(example, release) for example in query.queries.values()]
    answers = await answered(
        lambda: [answer(release, example, scope, limits, state.prior) for example in examples],
        len(examples),
        limit,
    )
    asked = {**scope.stated, "limit": limit, "threshold": threshold, "cutoff": limits.cutoff}
    ids = await keep_record(
        state,
        request,
        release,
        [
            ({"schema": e.schema, "properties": e.properties}, found, asked)
            for e, (found, _) in zip(examples, answers, strict=True)
        ],
    )
    responses = {}
    for (name, given), example, (_, said) in zip(query.queries.items(), examples, answers, strict=True):
        said["query"] = {"id": given.id, "schema": example.schema, "properties": example.properties}
        said["ignored"] = example.ignored
        responses[name] = said
    headers = {"x-batch-size": str(len(responses)), **naming(ids)}
    return FastJson({"responses": responses, "limit": limit}, headers=headers)


def _read(example: wire.Example, release: Release) -> Example:
    try:
        return read_example(example.schema_, example.properties, release.tables.schemata)
    except BadExample as error:
        raise HTTPException(400, f"Cannot parse example entity: {error}") from None


def answer(
    release: Release, example: Example, scope: Scope, limits: Limits, prior: float
) -> tuple[Found, Json]:
    """Return what was found for one example, and the answer."""
    cutoff, wanted = (release.scale.floor(score) for score in (limits.cutoff, limits.threshold))
    # What refers is looked for whatever the client's own limits are: the record has to say it.
    floor = min(cutoff, release.threshold)
    found = release.find(example.subjects, example.sought, scope, max(1, limits.limit), floor)
    results = [
        scored(release, one, wanted, prior) for one in found.entries[: limits.limit] if one[1] >= cutoff
    ]
    total = found.at_least(wanted)
    answer: dict[str, Any] = {
        "status": 200,
        "results": results,
        "total": {"value": total, "relation": "eq" if found.exact else "gte"},
    }
    return found, answer


def scored(release: Release, one: tuple[int, int, Any], wanted: int, prior: float) -> Json:
    """Return one entity that was found, with its score and evidence."""
    number, millibits, subject = one
    hit = release.hit(number, millibits, subject)
    entity = release.entity(number)
    entity["score"] = release.scale.score(millibits)
    entity["match"] = millibits >= wanted
    entity["explanations"] = explanations(hit.evidence)
    return entity | weights_json(hit, prior)
