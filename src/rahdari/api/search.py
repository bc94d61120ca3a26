"""`GET /search/{dataset}`: entities by words, for a person at a search box."""

from __future__ import annotations

from collections import defaultdict
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request

from rahdari.api.asked import (
    ERRORS,
    MAX_OFFSET,
    MAX_PAGE,
    PAGE,
    Dataset,
    FastJson,
    Many,
    Since,
    keep_search,
    naming,
    scope_for,
)
from rahdari.api.model import BASE, ftm_model
from rahdari.api.release import Release
from rahdari.api.state import state_of
from rahdari.api.text import Filter, Sought, search
from rahdari.api.wire import entities as wire
from rahdari.errors import UsageError

router = APIRouter()
_MOST_VALUES = 1000
_LABELS = {"datasets": "Data sources", "schema": "Entity types"}


class FacetName(StrEnum):
    """What results can be counted by."""

    DATASETS = "datasets"
    SCHEMA = "schema"
    COUNTRIES = "countries"
    IDENTIFIERS = "identifiers"
    TOPICS = "topics"
    GENDERS = "genders"


class Operator(StrEnum):
    """Whether several values of one filter are alternatives."""

    AND = "AND"
    OR = "OR"


FACETS = (FacetName.COUNTRIES, FacetName.TOPICS, FacetName.DATASETS)


@router.get(
    "/search/{dataset}",
    summary="Entities by words",
    tags=["Matching"],
    response_model=None,
    responses={200: {"model": wire.SearchResponse}, **ERRORS},
)
async def search_entities(
    request: Request,
    dataset: Dataset,
    q: Annotated[str, Query(max_length=1000)] = "",
    schema: str = BASE,
    include_dataset: Many = [],  # noqa: B006  FastAPI copies it
    exclude_dataset: Many = [],  # noqa: B006
    exclude_schema: Many = [],  # noqa: B006
    changed_since: Since = None,
    countries: Many = [],  # noqa: B006
    topics: Many = [],  # noqa: B006
    datasets: Many = [],  # noqa: B006
    filter: Many = [],  # noqa: B006
    limit: Annotated[int, Query(ge=0, le=MAX_PAGE)] = PAGE,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
    sort: Many = [],  # noqa: B006
    target: bool | None = None,
    fuzzy: bool = False,
    simple: bool = False,
    facets: Annotated[list[FacetName], Query()] = list(FACETS),  # noqa: B006
    filter_op: Operator = Operator.OR,
) -> FastJson:
    """Find entities that have all words of a text. For deciding whether somebody is listed use `/match`."""
    state = state_of(request)
    release = state.release
    scope = scope_for(
        release,
        dataset,
        include=include_dataset,
        exclude=exclude_dataset,
        exclude_schemata=exclude_schema,
        changed_since=changed_since,
    )
    if schema not in ftm_model().schemata:
        raise HTTPException(400, "Invalid schema")
    filters: dict[str, list[str]] = defaultdict(list)
    for field, values in (("countries", countries), ("topics", topics), ("datasets", datasets)):
        filters[field] += values
    for stated in filter:
        field, colon, value = stated.partition(":")
        if not colon:
            raise HTTPException(400, f"Invalid filter: {stated!r}")
        filters[field].append(value)
    if target is not None:
        filters["target"].append(str(target).lower())
    conditions = [Filter(f, tuple(v), filter_op == "AND") for f, v in filters.items() if v]
    try:
        sought = search(release, q, scope, ftm_model().sought(schema), conditions, sort, fuzzy=fuzzy)
    except UsageError as error:
        raise HTTPException(400, error.message) from None
    found = [release.entity(number) for number in sought.order[offset : offset + limit].tolist()]
    how = {"schema": schema, "limit": limit, "offset": offset, "sort": sort, "fuzzy": fuzzy}
    asked = {**scope.stated, **how, "filter_op": filter_op}
    ids = await keep_search(state, request, release, {"q": q, "filters": filters}, asked, found)
    return FastJson(
        {
            "results": found,
            "facets": {str(name): _facet(release, name, sought) for name in facets},
            "total": {"value": sought.total, "relation": "eq"},
            "limit": limit,
            "offset": offset,
        },
        headers=naming(ids),
    )


def _facet(release: Release, name: FacetName, sought: Sought) -> dict[str, Any]:
    model = ftm_model()
    counts = release.tables.fields[name].counts(sought.which)
    words = {"countries": model.countries, "topics": model.topics}.get(name, {})
    if name == "schema":
        words = {schema.name: schema.plural for schema in model.schemata.values()}
    plurals = dict(model.groups.values())
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST_VALUES]
    return {
        "label": _LABELS.get(name) or plurals.get(name, str(name)),
        "values": [{"name": n, "label": words.get(n, n), "count": count} for n, count in ordered],
    }
