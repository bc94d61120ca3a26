"""The data that accuracy is measured on, read from a folder (its layout: benchmarks/README.md).

In: the folder's files. Out: frozen records, drawn with fixed seeds in a fixed order, so that every matcher
and every version is asked the same. Nothing of the folder is ever written anywhere but in counts.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Literal

from attrs import evolve, frozen

PAIR_CLASSES = ("spelling_variant", "part_or_longer", "partial")
NOISE_NATIONALITIES = ("af", "pk", "ir", "iq", "sy", "uz")
SEED = 20261121
Sex = Literal["m", "f"]


@frozen
class Query:
    """What is asked: a name, and what else the document shows. listed: the person it is, if any."""

    name: str
    born: str | None = None
    nationality: str | None = None
    sex: Sex | None = None
    father: str | None = None
    latin: str | None = None
    listed: str | None = None


@frozen
class Person:
    """One indexed record: its id, who it is (records of several lists may be one person), and its facts."""

    id: str
    who: str
    name: str
    born: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    sex: Sex | None = None
    father: str | None = None


@frozen
class Task:
    """Positives that are another name of an indexed person, and the travellers of the same script."""

    name: str
    positives: tuple[Query, ...]
    negatives: tuple[Query, ...]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file, plain or .gz."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def watchlist(data: Path) -> list[Person]:
    """Return the listed people under their primary names."""
    return [
        Person(
            row["entity_id"],
            row["cluster_id"],
            row["names"][0]["name"],
            tuple(date["v"] for date in row.get("dobs") or ()),
            tuple(row.get("nationalities") or ()),
            row.get("gender"),
        )
        for row in rows(data / "watchlist_primary_only.jsonl.gz")
    ]


def tasks(data: Path, people: list[Person], positives: int, negatives: int) -> list[Task]:
    """Return the four tasks of the protocol, each with at most so many positives and negatives.

    One generator shuffles each task's pairs, in the order in which the tasks first occur, and then the
    travellers: that order is part of the protocol.
    """
    rng, sex = Random(SEED), {person.id: person.sex for person in people}
    asked = {}
    for name, pairs in _pairs(data).items():
        pairs.sort(key=lambda pair: pair["pair_id"])
        rng.shuffle(pairs)
        asked[name] = tuple(_positive(pair, sex) for pair in pairs[:positives])
    travellers = [_traveller(row) for row in rows(travellers_file(data))]
    rng.shuffle(travellers)
    return [Task(name, asked[name], _of_script(travellers, name)[:negatives]) for name in sorted(asked)]


def travellers_file(data: Path) -> Path:
    """Return the file of ordinary travellers, in the folder or in `travellers` beside it."""
    for folder in (data, data.parent / "travellers"):
        for file in sorted(folder.glob("travellers_*k.jsonl.gz")):
            return file
    raise FileNotFoundError(f"{data}: no travellers_*k.jsonl.gz there or in ../travellers")


def _pairs(data: Path) -> dict[str, list[dict[str, Any]]]:
    """Pairs by task: names of at least two words that are neither weak nor the same, nor another name."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows(data / "alias_pairs.jsonl.gz"):
        if (
            row["variant_class"] in PAIR_CLASSES
            and row["quality_class"] != "weak"
            and not row["single_token"]
            and row["relation"] != "identical"
            and (name := _task_of(row))
        ):
            found.setdefault(name, []).append(row)
    return found


def _task_of(row: dict[str, Any]) -> str | None:
    if row["pair_kind"] == "latin-latin":
        return "latin regional" if row["regions"] else "latin elsewhere"
    if row["pair_kind"] == "cross-script":
        return {"Arab": "arabic script", "Cyrl": "cyrillic"}.get(row["script_alias"])
    return None


def _positive(pair: dict[str, Any], sex: dict[str, Sex | None]) -> Query:
    born = pair["dobs"][0]["v"] if pair.get("dobs") else None
    nationality = pair["nationalities"][0] if pair["nationalities"] else None
    return Query(pair["alias"], born, nationality, sex.get(pair["entity_id"]), listed=pair["cluster_id"])


def _traveller(row: dict[str, Any]) -> dict[str, Query]:
    """The traveller as Latin documents and as documents in their own script show them."""
    fields = row["dob"], row["nationality"], row["sex"]
    latin = row["name_latin"]
    names = {"Latn": latin, row.get("native_script"): row["name_native"]}
    return {script: Query(name, *fields, latin=latin) for script, name in names.items() if script and name}


def _of_script(travellers: list[dict[str, Query]], task: str) -> tuple[Query, ...]:
    script = {"arabic script": "Arab", "cyrillic": "Cyrl"}.get(task, "Latn")
    return tuple(traveller[script] for traveller in travellers if script in traveller)


def name_only(query: Query) -> Query:
    """Leave nothing but the name."""
    return evolve(query, born=None, nationality=None, sex=None)


def with_fields(task: Task, mode: str) -> tuple[Query, ...]:
    """Return the positives with the fields of a mode: name, clean (as listed), noisy (as gates see them)."""
    if mode == "name":
        return tuple(map(name_only, task.positives))
    full = [query for query in task.positives if query.born and query.nationality]
    rng = Random(mode + task.name)
    return tuple(_noisy(query, rng) for query in full) if mode == "noisy" else tuple(full)


def _noisy(query: Query, rng: Random) -> Query:
    """The fields as a gate sees them; the rates are assumptions of the protocol."""
    assert query.born
    draw = rng.random()
    born = None if draw < 0.25 else query.born if "/" in query.born else _misread(query.born, draw, rng)
    draw = rng.random()
    nationality = None if draw < 0.2 else query.nationality
    if 0.2 <= draw < 0.3:
        nationality = rng.choice(NOISE_NATIONALITIES)
    return evolve(query, born=born, nationality=nationality, sex=query.sex if rng.random() > 0.2 else None)


def _misread(born: str, draw: float, rng: Random) -> str:
    """15 % heaped on 1 January, 8 % a year off, 4 % two, 5 % day and month swapped, 5 % another day."""
    year, rest, whole = int(born[:4]), born[4:], len(born) == 10
    if draw < 0.40:
        born = f"{year}-01-01"
    elif draw < 0.48:
        born = f"{year + rng.choice((-1, 1))}{rest}"
    elif draw < 0.52:
        born = f"{year + rng.choice((-2, 2))}{rest}"
    elif draw < 0.57 and whole and int(rest[4:]) <= 12:
        born = f"{year}-{rest[4:]}-{rest[1:3]}"
    elif draw < 0.62 and whole:
        born = f"{year}{rest[:4]}{rng.randint(1, 28):02}"
    return f"{born[:8]}28" if born.endswith("-02-29") and int(born[:4]) % 4 else born
