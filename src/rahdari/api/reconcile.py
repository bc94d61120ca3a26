"""`/reconcile/{dataset}`: the reconciliation service API 0.2, as OpenRefine speaks it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, ValidationError

from rahdari.api.asked import (
    ERRORS,
    MATCHES,
    MAX_PAGE,
    PAGE,
    REFER,
    Algorithm,
    Dataset,
    FastJson,
    Since,
    answered,
    check_algorithm,
    keep_record,
    keep_search,
    naming,
    scope_for,
)
from rahdari.api.ftm import BadExample, Example, Json, read_example
from rahdari.api.guard import charge_batch, key_of
from rahdari.api.match import Limits, answer
from rahdari.api.model import BASE, Property, Schema, ftm_model
from rahdari.api.release import Release
from rahdari.api.state import state_of
from rahdari.api.text import search
from rahdari.api.wire import reconcile as wire
from rahdari.api.wire.entities import MAX_BATCH

router = APIRouter(tags=["Reconciliation"])
Shape = TypeVar("Shape", bound=BaseModel)
_REFERENCE = "https://followthemoney.tech/explorer/"
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {"queries": {"type": "string"}, "extend": {"type": "string"}},
                }
            }
        },
    }
}


@router.get(
    "/reconcile/{dataset}",
    summary="What the service offers",
    response_model=None,
    responses={200: {"model": wire.Manifest}, **ERRORS},
)
async def manifest(request: Request, dataset: Dataset) -> FastJson:
    """Describe the service to OpenRefine."""
    release = state_of(request).release
    scope_for(release, dataset)
    url = str(request.base_url).rstrip("/") + f"/reconcile/{dataset}"
    query = f"?{request.url.query}" if request.url.query else ""  # a key may stand in it

    def at(path: str) -> dict[str, str]:
        return {"service_url": url, "service_path": path + query}

    limit = {"name": "limit", "label": "Limit", "type": "number", "default": 0, "choices": []}
    render = {"name": "render", "label": "Value rendering", "type": "select", "default": "caption"}
    choices = [{"id": "caption", "name": "In words"}, {"id": "raw", "name": "As it is stated"}]
    settings = [
        limit | {"help_text": "Most values of a row; 0 for all."},
        render | {"help_text": "Russia, or ru.", "choices": choices},
    ]
    return FastJson(
        {
            "versions": ["0.2"],
            "name": f"{dataset} (Rahdari)",
            "identifierSpace": _REFERENCE,
            "schemaSpace": _REFERENCE,
            "documentation": "https://reconciliation-api.github.io/specs/0.2/",
            "batchSize": 20,
            "suggest": {
                "entity": at("/suggest/entity"),
                "type": at("/suggest/type"),
                "property": at("/suggest/property"),
            },
            "extend": {
                "propose_properties": at("/extend/property"),
                "property_settings": settings,
                "propose_settings": settings,  # so called by yente
            },
            "defaultTypes": [_type(schema) for schema in _schemata(release)],
        }
    )


@router.post(
    "/reconcile/{dataset}",
    summary="Rows to reconcile, or to extend",
    response_model=None,
    responses={200: {"model": dict[str, Any]}, **ERRORS},
    openapi_extra=_FORM,
)
async def reconcile(
    request: Request, dataset: Dataset, algorithm: Algorithm = "best", changed_since: Since = None
) -> FastJson:
    """Compare rows with entries, or give further columns of entities."""
    try:
        form = parse_qs((await request.body()).decode("utf-8"), keep_blank_values=True)
    except UnicodeDecodeError:
        raise HTTPException(400, "The form is not UTF-8.") from None
    if extend := form.get("extend", [""])[0].strip():
        return _extend(request, _parsed(wire.Extend, extend))
    if not (queries := form.get("queries", [""])[0].strip()):
        raise HTTPException(400, "No queries provided.")
    state = state_of(request)
    release = state.release
    scope = scope_for(release, dataset, changed_since=changed_since)
    check_algorithm(algorithm)
    rows = _parsed(wire.Batch, queries).root
    if len(rows) > MAX_BATCH:
        raise HTTPException(400, f"Too many queries in one batch (limit: {MAX_BATCH})")
    charge_batch(state, request, len(rows))
    asked_by = [
        (_example(row, release), Limits(min(max(0, row.limit), MAX_PAGE), REFER, 0.0))
        for row in rows.values()
    ]
    answers = await answered(
        lambda: [answer(release, example, scope, limits, state.prior) for example, limits in asked_by],
        len(rows),
        max((limits.limit for _, limits in asked_by), default=0),
    )
    results, records = {}, []
    for key, (example, limits), (found, said) in zip(rows, asked_by, answers, strict=True):
        results[key] = {"result": [_scored(entity) for entity in said["results"]]}
        asked = {**scope.stated, "limit": limits.limit, "threshold": REFER, "cutoff": limits.cutoff}
        records.append(({"schema": example.schema, "properties": example.properties}, found, asked))
    ids = await keep_record(state, request, release, records)
    return FastJson(results, headers={"x-batch-size": str(len(results)), **naming(ids)})


@router.get("/reconcile/{dataset}/suggest/entity", summary="Entities by a beginning", responses=ERRORS)
async def suggest_entity(
    request: Request,
    dataset: Dataset,
    prefix: str = "",
    limit: Annotated[int, Query(ge=0, le=MAX_PAGE)] = PAGE,
) -> FastJson:
    """Suggest entities whose names have the words of `prefix`, the last of which may go on."""
    state = state_of(request)
    release = state.release
    scope = scope_for(release, dataset)
    found: list[Json] = []
    if prefix.strip():
        sought = search(release, prefix.strip() + "*", scope, ftm_model().sought(BASE))
        found = [release.entity(number) for number in sought.order[:limit].tolist()]
        asked = {**scope.stated, "limit": limit}
        await keep_search(state, request, release, {"q": prefix}, asked, found)
    return _suggested(prefix, (_entity(entity) for entity in found))


@router.get("/reconcile/{dataset}/suggest/type", summary="Types by a beginning", responses=ERRORS)
async def suggest_type(request: Request, dataset: Dataset, prefix: str = "") -> FastJson:
    """Suggest types."""
    release = state_of(request).release
    scope_for(release, dataset)
    found = [s for s in _schemata(release) if _begins(prefix, s.name, s.label)]
    return _suggested(prefix, (_type(schema) for schema in found[:MATCHES]))


@router.get("/reconcile/{dataset}/suggest/property", summary="Properties by a beginning", responses=ERRORS)
async def suggest_property(request: Request, dataset: Dataset, prefix: str = "") -> FastJson:
    """Suggest properties."""
    release = state_of(request).release
    scope_for(release, dataset)
    found = {
        prop.qname: prop
        for schema in _schemata(release)
        for prop in schema.properties.values()
        if _shown(prop) and _begins(prefix, prop.name, prop.label)
    }
    some = list(found.values())[:MATCHES]
    return _suggested(prefix, ({"id": p.qname, "name": p.label, "description": None} for p in some))


@router.get("/reconcile/{dataset}/extend/property", summary="Columns of a type", responses=ERRORS)
async def extend_property(
    request: Request,
    dataset: Dataset,
    type: str = BASE,
    limit: Annotated[int, Query(ge=0)] = 0,
) -> FastJson:
    """Propose columns that rows of a type can be given."""
    scope_for(state_of(request).release, dataset)
    schema = ftm_model().schemata.get(type)
    if schema is None:
        raise HTTPException(400, f"Invalid type: {type}")
    shown = [p for p in schema.properties.values() if _shown(p)]
    shown.sort(key=lambda p: (p.name not in schema.featured, p.label))
    rows = [{"id": p.name, "name": p.label} for p in shown[: limit or None]]
    return FastJson({"limit": limit, "type": schema.name, "properties": rows})


def _parsed(shape: type[Shape], text: str) -> Shape:
    try:
        return shape.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise HTTPException(400, f"{where}: {first['msg']}" if where else first["msg"]) from None


def _example(row: wire.Query, release: Release) -> Example:
    types = [row.type] if isinstance(row.type, str) else row.type or [BASE]
    properties: dict[str, list[object]] = {"name": [row.query]} if row.query else {}
    for stated in row.properties:
        prop = ftm_model().property(stated.pid)
        name = prop.name if prop else stated.pid
        values = stated.v if isinstance(stated.v, list) else [stated.v]
        properties.setdefault(name, []).extend(values)
    try:
        return read_example(types[0], properties, release.tables.schemata)
    except BadExample as error:
        raise HTTPException(400, str(error)) from None


def _extend(request: Request, wanted: wire.Extend) -> FastJson:
    key, state = key_of(request), state_of(request)
    if key is not None and "read" not in key.scopes:
        raise HTTPException(403, "This API key has no scope 'read'.")
    if len(wanted.ids) > MAX_BATCH:
        raise HTTPException(400, f"Too many queries in one batch (limit: {MAX_BATCH})")
    rows: dict[str, dict[str, list[dict[str, str]]]] = {id_: {} for id_ in wanted.ids}
    metas: dict[str, dict[str, str]] = {}
    model = ftm_model()
    for id_ in wanted.ids:
        found = state.release.tables.number(id_)
        if found is None:
            continue
        if found[1]:
            raise HTTPException(400, "Please specify the canonical entity ID, not a referent")
        entity = state.release.entity(found[0])
        properties = model.schemata[entity["schema"]].properties if entity["schema"] in model.schemata else {}
        for column in wanted.properties:
            prop = properties.get(column.id)
            if prop is None:
                continue
            metas.setdefault(column.id, {"id": prop.name, "name": prop.label})
            values = entity["properties"].get(prop.name, [])[: max(0, column.settings.limit) or None]
            if column.settings.render == "caption":
                values = [model.caption(prop.type, value) for value in values]
            rows[id_][column.id] = [{"str": value} for value in values]
    return FastJson({"meta": list(metas.values()), "rows": rows}, headers={"x-batch-size": str(len(rows))})


def _schemata(release: Release) -> list[Schema]:
    """Return the types of what can be matched here, and those above them."""
    model = ftm_model()
    there = [model.schemata[n] for n in release.tables.schemata if n in model.schemata]
    names = {above for schema in there if schema.matchable for above in schema.ancestors}
    return [model.schemata[name] for name in sorted(names)]


def _shown(prop: Property) -> bool:
    return not prop.hidden and prop.type != "entity"


def _begins(prefix: str, *labels: str) -> bool:
    prefix = prefix.lower().strip()
    return bool(prefix) and any(label.lower().startswith(prefix) for label in labels)


def _type(schema: Schema) -> dict[str, str]:
    return {"id": schema.name, "name": schema.plural, "description": schema.label}


def _entity(entity: Json) -> dict[str, Any]:
    known = ftm_model().schemata.get(entity["schema"])
    types = [_type(known)] if known else []
    label = known.label if known else entity["schema"]
    return {"id": entity["id"], "name": entity["caption"], "description": label, "type": types}


def _scored(entity: Json) -> dict[str, Any]:
    return _entity(entity) | {"score": entity["score"], "match": entity["match"]}


def _suggested(prefix: str, result: Iterable[dict[str, Any]]) -> FastJson:
    ok = {"code": "/api/status/ok", "status": "200 OK"}
    return FastJson(ok | {"prefix": prefix, "result": list(result)})
