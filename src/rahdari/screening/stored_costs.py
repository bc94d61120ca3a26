"""Costs as a file beside the index that they are of: `costs.json` in its generation's folder.

The file goes when the generation goes, and appears whole or not at all. Invariant: what is read was worked
out for this very generation, with the parameters that this version has, at the stop budget that it names.
"""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen

from rahdari.calibration.bootstrap import Interval
from rahdari.calibration.cost import Costs, EntryCost, Help
from rahdari.errors import IndexFormatError
from rahdari.index.layout import current, read_header
from rahdari.screening.recalling import Recall, RecallPoint, recall_of

FILE = "costs.json"
_FORMAT = 1


@frozen
class Costing:
    """Costs, recall at each stop budget (None: not known), and when they were worked out."""

    costs: Costs
    recall: Recall | None
    at: datetime.datetime


def keep(generation: Path, costs: Costs, *, at: datetime.datetime) -> None:
    """Keep the costs of a generation, with the recall at each stop budget."""
    write(generation, Costing(costs, recall_of(generation.parent, (costs.stop_budget,)), at))


def write(generation: Path, costing: Costing) -> None:
    """Keep costs beside their index."""
    told = {
        "format": _FORMAT,
        "parameters": read_header(generation)["parameters"],
        "at": costing.at.isoformat(),
        "costs": attrs.asdict(costing.costs),
        "recall": attrs.asdict(costing.recall) if costing.recall else None,
    }
    part = generation / f"{FILE}.part"
    with open(part, "w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, generation / FILE)


def read(folder: Path) -> Costing | None:
    """Return the costs of the index in force in a folder; None where there are none that can be read."""
    try:
        return read_generation(current(folder))
    except IndexFormatError:
        return None


def read_generation(generation: Path) -> Costing | None:
    """Return the costs of a generation; None where there are none that can be read."""
    try:
        told = json.loads((generation / FILE).read_text("utf-8"))
        if told["format"] != _FORMAT or told["parameters"] != read_header(generation)["parameters"]:
            return None
        return Costing(
            _costs(told["costs"]), _recall(told["recall"]), datetime.datetime.fromisoformat(told["at"])
        )
    except (OSError, ValueError, LookupError, TypeError, IndexFormatError):
        return None  # they are worked out again


def _costs(told: dict[str, Any]) -> Costs:
    entries = tuple(
        EntryCost(
            **entry
            | {
                "helps": tuple(Help(**help) for help in entry["helps"]),
                "restricted": tuple((field, left) for field, left in entry["restricted"]),
            }
        )
        for entry in told["entries"]
    )
    return Costs(**told | {"entries": entries})


def _recall(told: dict[str, Any] | None) -> Recall | None:
    if told is None:
        return None
    points = (RecallPoint(p["budget"], p["millibits"], Interval(**p["recall"])) for p in told["points"])
    return Recall(told["listed"], tuple(points))
