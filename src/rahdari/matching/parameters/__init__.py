"""The tables and parameters that weights come from: made by tools/make_parameters.py, never by hand.

`population.tsv.gz`: people per token and name stock. `tables.npz`: letter model and letter
correspondences, as costs in millibits. `parameters.json`: rates, with how each was estimated. What they
were made from and how good they are: docs/datasheets/parameters.md.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from rahdari.names.scripts import SCRIPTS, Script

GROUPS = ("af", "pk", "ir", "arab", "cis", "other")
"""Name stocks that the population table keeps apart."""
SIDES = {"af": 0, "pk": 0, "ir": 0, "arab": 0, "cis": 1, "other": 2}
"""Stocks whose Latin spellings are those of the region, 0, or eastern European practices, 1; neither, 2."""


@frozen(eq=False)
class ChannelTable:
    """Costs, in millibits, of writing a source token: sub[x, y] (last column: x is dropped), ins[y], stop."""

    sub: NDArray[np.int64]
    ins: NDArray[np.int64]
    stop: int

    def seen(self, *, back: bool) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
        """Return sub, ins and stop; with `back` those for source and written exchanged."""
        if not back:
            return self.sub, self.ins, self.stop
        return np.hstack([self.sub[:, :-1].T, self.ins[:, None]]), self.sub[:, -1], self.stop


@frozen(eq=False)
class Parameters:
    """Everything that is estimated. `rates` are the scalars of parameters.json, by field.

    eastern: how a Latin name of eastern Europe is written anew in Latin letters; channels[Latn, Latn]: how
    any other is.
    """

    version: str
    rates: dict[str, Any]
    channels: dict[tuple[Script, Script], ChannelTable]
    eastern: ChannelTable
    letters: NDArray[np.int64]
    totals: NDArray[np.float64]
    rare: NDArray[np.float64]
    variants: tuple[NDArray[np.integer[Any]], ...]
    """Rows of the population table: source, written, cost in millibits of a spelling that people use."""

    def rate(self, field: str, name: str) -> int:
        """Return one scalar, an integer (millibits unless parameters.json says otherwise)."""
        return int(self.rates[field][name])


@cache
def load() -> Parameters:
    """Return the parameters that this version ships with."""
    folder = files(__name__)
    rates = json.loads(folder.joinpath("parameters.json").read_text("utf-8"))
    with folder.joinpath("tables.npz").open("rb") as f, np.load(f) as tables:

        def channel(name: str) -> ChannelTable:
            return ChannelTable(
                tables[f"sub-{name}"].astype(np.int64),
                tables[f"ins-{name}"].astype(np.int64),
                int(tables[f"stop-{name}"][0]),
            )

        channels = {}
        for a in SCRIPTS:
            for b in SCRIPTS:
                if f"sub-{a}-{b}" in tables:
                    channels[a, b] = channel(f"{a}-{b}")
        return Parameters(
            version=rates["version"],
            rates=rates,
            channels=channels,
            eastern=channel("Eastern-Latn"),
            letters=tables["letters"].astype(np.int64),
            totals=tables["totals"].astype(np.float64),
            rare=tables["rare"].astype(np.float64),
            variants=tuple(tables[f"variant_{n}"] for n in ("sources", "written", "costs")),
        )


def population_rows() -> list[tuple[Script, str, list[float]]]:
    """Return (script, token, people per group) of the shipped population table."""
    out: list[tuple[Script, str, list[float]]] = []
    with (
        files(__name__).joinpath("population.tsv.gz").open("rb") as raw,
        gzip.open(raw, "rt", encoding="utf-8") as f,
    ):
        next(f)
        next(f)
        for line in f:
            script, token, *counts = line.rstrip("\n").split("\t")
            out.append((script, token, [float(c) for c in counts]))  # type: ignore[arg-type]
    return out
