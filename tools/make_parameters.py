"""Make the tables and parameters that matching stands on, from data.

    python tools/make_parameters.py DATA LEXICONS

DATA is a folder with `pairs/`, LEXICONS a folder of name tables (see docs/datasheets/parameters.md for
what must be in them). Writes src/rahdari/matching/parameters/: population.tsv.gz, tables.npz; and
src/rahdari/names/tables/arabic_names.tsv, by which words are told apart, so run it twice.
"""

from __future__ import annotations

import datetime
import gzip
import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from fit.channel import KINDS, collect, strongest, train
from fit.population import ASSUMED, counts, letter_model, table
from fit.sources import GROUPS
from fit.variants import as_costs, known
from fit.version import stamp

RAHDARI = Path(__file__).parent.parent / "src" / "rahdari"
OUT = RAHDARI / "matching" / "parameters"
NAMES = RAHDARI / "names" / "tables" / "arabic_names.tsv"
NAMES_HEAD = (
    "# Names in Arabic script that five people or more carry, the commonest first.",
    "# Made by tools/make_parameters.py; sources and terms: docs/datasheets/parameters.md.",
)
MAX_COST = 16_000


def millibits(log2: np.ndarray) -> np.ndarray:
    """Return costs in integer thousandths of a bit, capped."""
    return np.minimum(np.round(-1000 * log2), MAX_COST).astype(np.int16)


def arabic_names(kept: list[tuple[str, str, list[float]]]) -> list[str]:
    """Return the names in Arabic script, the commonest first."""
    people = {token: sum(by_group) for script, token, by_group in kept if script == "Arab" and len(token) > 2}
    return sorted(people, key=lambda name: (-people[name], name))


def main() -> None:
    """Fit everything and write the files."""
    data, lexicons = Path(sys.argv[1]), Path(sys.argv[2])
    OUT.mkdir(exist_ok=True)
    found = counts(lexicons, data)
    kept, totals, rare = table(found)
    with gzip.GzipFile(OUT / "population.tsv.gz", "wb", mtime=0) as f:
        f.write(b"# people per token and name stock; sources and terms: docs/datasheets/parameters.md\n")
        f.write(("script\ttoken\t" + "\t".join(GROUPS) + "\n").encode())
        for script, token, by_group in kept:
            f.write(f"{script}\t{token}\t{chr(9).join(f'{v:g}' for v in by_group)}\n".encode())
    NAMES.write_text("".join(f"{line}\n" for line in (*NAMES_HEAD, *arabic_names(kept))), "utf-8")
    arrays: dict[str, np.ndarray] = {
        "totals": totals.astype(np.float32),
        "rare": rare.astype(np.float32),
        "letters": millibits(letter_model(found)),
    }
    place = {(script, token): i for i, (script, token, _) in enumerate(kept)}
    variants = known(lexicons, data, set(place), ASSUMED["mix"])
    arrays["variant_sources"] = np.array([place[a.script, a.text] for a, _, _ in variants], dtype=np.uint16)
    arrays["variant_written"] = np.array([place[b.script, b.text] for _, b, _ in variants], dtype=np.uint16)
    arrays["variant_costs"] = np.array([as_costs(p) for _, _, p in variants], dtype=np.int16)
    pairs, rates = collect(lexicons, data, arrays["letters"].astype(np.int64))
    for kind in KINDS:
        p, ins, value = train(pairs[kind])
        stop = 1 - ins.sum()
        name = "-".join(kind)
        arrays[f"sub-{name}"] = millibits(np.log2(np.maximum(p * stop, 1e-9)))
        arrays[f"ins-{name}"] = millibits(np.log2(np.maximum(ins, 1e-9)))
        arrays[f"stop-{name}"] = millibits(np.log2(np.array([stop])))
        print(name, len(pairs[kind]), "pairs", round(value, 2), "log2 likelihood a pair")
        print("  ", ", ".join(f"{a}>{b} {v:.2f}" for a, b, v in strongest(p, 12)))
    np.savez_compressed(OUT / "tables.npz", **arrays)
    parameters = json.loads((OUT / "parameters.json").read_text("utf-8"))
    parameters["population"] = ASSUMED
    copied = rates["copy_rate_two_clerks"]
    parameters["token"] = {
        "copied": round(-1000 * float(np.log2(copied))),
        "varied": round(-1000 * float(np.log2(1 - copied))),
        "cross_script": 0,
        # a token that nobody of so many has may be that rare, not rarer (rule of succession)
        "rarest": round(1000 * float(np.log2(totals.sum() + 2))),
    }
    (OUT / "parameters.json").write_text(json.dumps(parameters, indent=1) + "\n", "utf-8")
    print(stamp(OUT, datetime.date.today()))
    print(rates, len(kept), "tokens kept", len(variants), "known spellings")


if __name__ == "__main__":
    main()
