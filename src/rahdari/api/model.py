"""FollowTheMoney's schemata: which there are, what they inherit, which properties they have.

The table is data/ftm_model.json, which tools/make_ftm_model.py takes from the package `followthemoney`
(MIT; Journalism Development Network and OpenSanctions). Properties that say who people are (`NEVER_KEPT`
in `lists.ftm`) are not in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from attrs import field, frozen

BASE = "Thing"
"""What a search is for where nothing is said: everything that is a thing, and no relation."""


@frozen
class Property:
    """A property: `schema` is where it is defined; `reverse` its name seen from the other end."""

    name: str
    schema: str
    type: str
    label: str
    reverse: str | None
    hidden: bool
    stub: bool

    @property
    def qname(self) -> str:
        """The name with its schema, as `Person:birthDate`."""
        return f"{self.schema}:{self.name}"


@frozen
class Schema:
    """A schema. comparable: those that an entity of it may be the same as; edge: it relates two things."""

    name: str
    label: str
    plural: str
    matchable: bool
    edge: bool
    comparable: frozenset[str]
    ancestors: frozenset[str] = field(repr=False)
    caption: tuple[str, ...] = field(repr=False)
    featured: tuple[str, ...] = field(repr=False)
    properties: Mapping[str, Property] = field(repr=False, hash=False)


@frozen
class Model:
    """All schemata, and the words that values of some types have."""

    schemata: Mapping[str, Schema] = field(hash=False)
    risks: frozenset[str]
    topics: Mapping[str, str] = field(hash=False)
    countries: Mapping[str, str] = field(hash=False)
    groups: Mapping[str, tuple[str, str]] = field(hash=False)

    def sought(self, name: str) -> frozenset[str]:
        """Return the schemata that a search for this one finds."""
        schema = self.schemata[name]
        below = {other.name for other in self.schemata.values() if name in other.ancestors}
        return frozenset(schema.comparable if schema.matchable else below | {name})

    def property(self, qname: str) -> Property | None:
        """Return a property by its name with a schema."""
        schema, _, name = qname.partition(":")
        return self.schemata[schema].properties.get(name) if schema in self.schemata else None

    def caption(self, type_: str, value: str) -> str:
        """Return the word for a value: `Russia` for the country `ru`."""
        words = {"country": self.countries, "topic": self.topics}.get(type_, {})
        return words.get(value, value)


@cache
def ftm_model() -> Model:
    """Return the model."""
    table = json.loads((files(__package__) / "data" / "ftm_model.json").read_text("utf-8"))
    rows = table["schemata"]

    def upwards(name: str) -> Iterator[str]:
        yield name
        for parent in rows[name]["extends"]:
            yield from upwards(parent)

    def schema(name: str) -> Schema:
        row, line = rows[name], list(dict.fromkeys(upwards(name)))
        properties = {
            prop: Property(prop, owner, *values)
            for owner in reversed(line)
            for prop, values in rows[owner]["properties"].items()
        }
        return Schema(
            name,
            row["label"],
            row["plural"],
            "matchable" in row,
            "edge" in row,
            frozenset(row.get("matchable", ())),
            frozenset(line),
            tuple(row["caption"]),
            tuple(row["featured"]),
            properties,
        )

    return Model(
        {name: schema(name) for name in rows},
        frozenset(table["risks"]),
        table["topics"],
        table["countries"],
        {name: (group, plural) for name, (group, plural) in table["types"].items()},
    )
