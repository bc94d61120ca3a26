"""Estimate the rates of parameters.json: how one person's names differ, and the rates of the other fields.

    python tools/make_rates.py DATA POPULATION.jsonl[.gz]

DATA is a folder with `pairs/`; POPULATION are ordinary travellers in the subject schema. Needs the tables
of tools/make_parameters.py. Rewrites src/rahdari/matching/parameters/parameters.json; run it twice, since
names are aligned with the rates that it estimates.
"""

from __future__ import annotations

import datetime
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from fit.fields import rates as fields
from fit.names import rates
from fit.patterns import weights
from fit.unlike import most, rate
from fit.version import stamp
from rahdari.calibration.population import read_population
from rahdari.names.tokens import tokenize
from rahdari.screening.comparing import default_weigher

OUT = Path(__file__).parent.parent / "src" / "rahdari" / "matching" / "parameters" / "parameters.json"


def pairs_of_strangers(names: list[str], most: int = 20_000) -> Iterator[tuple[str, str]]:
    """Yield pairs of different names that share at least two tokens, found through their token pairs."""
    by_pair: dict[frozenset[str], list[str]] = defaultdict(list)
    for name in dict.fromkeys(names):
        texts = [t.text for t in tokenize(name)]
        for i, a in enumerate(texts):
            for b in texts[i + 1 :]:
                by_pair[frozenset((a, b))].append(name)
    rnd = random.Random(1)
    shared = [v for v in by_pair.values() if len(v) > 1]
    for _ in range(most):
        a, b = rnd.sample(rnd.choice(shared), 2)
        yield a, b


def main() -> None:
    """Estimate and write."""
    data, population = Path(sys.argv[1]), Path(sys.argv[2])
    travellers = list(read_population(population))
    names = [s.names[0].text for s in travellers if s.names]
    scalars = rates(data, default_weigher().names, pairs_of_strangers(names), names)
    parameters = json.loads(OUT.read_text("utf-8"))
    parameters |= fields(travellers)
    scalars["unlike"] = rate(data, default_weigher().names)
    scalars["unlike_most"] = most(data, default_weigher().names, scalars["unlike"])
    parameters["name"] = scalars
    parameters["name_patterns"] = weights(data, default_weigher().names, names, scalars["omitted_ordinary"])
    OUT.write_text(json.dumps(parameters, indent=1) + "\n", "utf-8")
    print(stamp(OUT.parent, datetime.date.today()))
    print(json.dumps(scalars, indent=1))


if __name__ == "__main__":
    main()
