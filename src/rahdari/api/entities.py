"""`GET /entities/{id}` and what is linked to it: sanctions, addresses, documents, relations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse

from rahdari.api.asked import ERRORS, MAX_OFFSET, MAX_PAGE, PAGE, FastJson, Many
from rahdari.api.ftm import Json
from rahdari.api.model import Schema, ftm_model
from rahdari.api.release import Release
from rahdari.api.state import state_of
from rahdari.api.wire import entities as wire

router = APIRouter()
_MOVED: dict[int | str, dict[str, Any]] = {308: {"description": "The entity was taken up by another id"}}


@router.get(
    "/entities/{entity_id}",
    summary="One entity",
    tags=["Data"],
    response_model=None,
    responses={200: {"model": wire.EntityResponse}, **_MOVED, **ERRORS},
)
async def fetch_entity(request: Request, entity_id: str, nested: bool = True) -> Response:
    """Give an entity with all that is known of it; `nested`: also what is linked to it, in its place."""
    release = state_of(request).release
    number, moved = _number(release, entity_id)
    if moved is not None:
        return RedirectResponse(str(request.url_for("fetch_entity", entity_id=moved).path), 308)
    entity = release.entity(number)
    return FastJson(_Links(release, entity).nested() if nested else entity)


@router.get(
    "/entities/{entity_id}/adjacent",
    summary="What is linked to an entity",
    tags=["Data"],
    response_model=None,
    responses={200: {"model": wire.AdjacentResponse}, **_MOVED, **ERRORS},
)
async def adjacent(
    request: Request,
    entity_id: str,
    limit: Annotated[int, Query(ge=0, le=MAX_PAGE)] = PAGE,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
    sort: Many = [],  # noqa: B006  accepted; the order is that of the file
) -> Response:
    """Give what is linked to an entity by property, a page of each."""
    release = state_of(request).release
    number, moved = _number(release, entity_id)
    if moved is not None:
        return RedirectResponse(str(request.url_for("adjacent", entity_id=moved).path), 308)
    entity = release.entity(number)
    links = _Links(release, entity).by_property()
    pages = {name: _page(found, limit, offset) for name, found in links.items() if found}
    return FastJson({"entity": entity, "adjacent": pages})


@router.get(
    "/entities/{entity_id}/adjacent/{property_name}",
    summary="What is linked to an entity by one property",
    tags=["Data"],
    response_model=None,
    responses={200: {"model": wire.AdjacentPage}, **_MOVED, **ERRORS},
)
async def adjacent_by(
    request: Request,
    entity_id: str,
    property_name: str,
    limit: Annotated[int, Query(ge=0, le=MAX_PAGE)] = PAGE,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
    sort: Many = [],  # noqa: B006
) -> Response:
    """Give what is linked to an entity by this property."""
    release = state_of(request).release
    number, moved = _number(release, entity_id)
    if moved is not None:
        url = request.url_for("adjacent_by", entity_id=moved, property_name=property_name)
        return RedirectResponse(str(url.path), 308)
    entity = release.entity(number)
    known = _schema(entity)
    if not known or property_name not in known.properties or known.properties[property_name].type != "entity":
        raise HTTPException(404, "No such property!")
    return FastJson(_page(_Links(release, entity).by_property().get(property_name, []), limit, offset))


def _number(release: Release, id_: str) -> tuple[int, str | None]:
    """Return the entity with this id; and its own id, if it was asked for by one that it has taken up."""
    found = release.tables.number(id_)
    if found is None:
        raise HTTPException(404, "No such entity!")
    number, moved = found
    return number, release.entity(number)["id"] if moved else None


def _page(found: list[Json], limit: int, offset: int) -> Json:
    return {
        "results": found[offset : offset + limit],
        "total": {"value": len(found), "relation": "eq"},
        "limit": limit,
        "offset": offset,
    }


def _schema(entity: Json) -> Schema | None:
    return ftm_model().schemata.get(entity["schema"])


class _Links:
    """What is linked to one entity: what it names, and what names it."""

    def __init__(self, release: Release, entity: Json) -> None:
        self._release, self._entity = release, entity

    def nested(self) -> Json:
        """Return the entity with what is linked to it in the place of ids."""
        linked = {name: found or self._ids(name) for name, found in self.by_property().items()}
        return self._entity | {"properties": self._entity["properties"] | linked}

    def by_property(self) -> dict[str, list[Json]]:
        """Return what is linked, by the property of this entity under which it stands."""
        tables, own = self._release.tables, self._entity["id"]
        out: dict[str, list[Json]] = {}
        for name in self._linking(self._entity):
            out[name] = [self._beyond(other) for other in self._at(self._entity["properties"].get(name, ()))]
        for number in tables.fields["pointers"].find(own).tolist():
            other = self._release.entity(number)
            if other["id"] == own:
                continue
            for prop in (_schema(other).properties[n] for n in self._linking(other)):  # type: ignore[union-attr]
                if prop.reverse and own in other["properties"].get(prop.name, ()):
                    out.setdefault(prop.reverse, []).append(self._beyond(other))
        return out

    def _ids(self, name: str) -> list[str]:
        ids: list[str] = self._entity["properties"].get(name, [])
        return ids

    @staticmethod
    def _linking(entity: Json) -> list[str]:
        """Return the properties of an entity that name other ones."""
        known = _schema(entity)
        stated = known.properties if known else {}
        return [n for n in entity["properties"] if n in stated and stated[n].type == "entity"]

    def _at(self, ids: Iterable[str]) -> Iterator[Json]:
        for id_ in ids:
            found = self._release.tables.number(id_)
            if found:
                yield self._release.entity(found[0])

    def _beyond(self, other: Json) -> Json:
        """Return a linked entity; of a relation also who is at its other end, in the place of the id."""
        known, properties = _schema(other), dict(other["properties"])
        for name in self._linking(other):
            ids = [id_ for id_ in properties[name] if id_ != self._entity["id"]]
            edge = known is not None and known.edge
            properties[name] = [next(self._at([id_]), id_) if edge else id_ for id_ in ids]
        return other | {"properties": {name: values for name, values in properties.items() if values}}
