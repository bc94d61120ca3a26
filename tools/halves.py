"""Split the data by person into a half to fit parameters on and a half to judge them by.

    python tools/halves.py DATA OUT

DATA as for tools/make_parameters.py, with the travellers' file. Writes OUT/fit and OUT/judge, each as DATA
is laid out, and OUT/fit/population.jsonl, the fit half's travellers in the subject schema. A person's rows
go to one half, by their `split_key`. What nothing is fitted on, and the listed people's own names, which
are the index, stand in both.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from fit.sources import rows

HALVES = ("fit", "judge")
FITTED = (
    "alias_pairs.jsonl.gz",
    "crosslist_primary_names.jsonl",
    "af_candidates_scripts.jsonl",
    "pk_candidates_scripts.jsonl",
    "wikidata_fullnames_arabic_latin.jsonl.gz",
)
POPULATION = 20_000


def half(key: str) -> str:
    """Return the half of a person."""
    return HALVES[hashlib.sha256(key.encode()).digest()[0] % 2]


def write(path: Path, found: list[dict[str, Any]]) -> None:
    """Write objects as JSON Lines, plain or gzip."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt") if path.suffix == ".gz" else open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in found)


def subject(row: dict[str, Any]) -> dict[str, Any]:
    """Return a traveller in the subject schema."""
    fields = {
        "names": "name_latin",
        "father_names": "father_latin",
        "birth_dates": "dob",
        "nationalities": "nationality",
    }
    found = {field: [row[of]] for field, of in fields.items() if row.get(of)}
    return found | ({"sex": row["sex"]} if row.get("sex") else {})


def main() -> None:
    """Write both halves."""
    data, out = Path(sys.argv[1]), Path(sys.argv[2])
    for path in sorted((data / "pairs").iterdir()):
        if path.name in FITTED:
            found = list(rows(path))
            for name in HALVES:
                write(out / name / "pairs" / path.name, [r for r in found if half(r["split_key"]) == name])
        else:
            for name in HALVES:
                (out / name / "pairs").mkdir(parents=True, exist_ok=True)
                shutil.copy(path, out / name / "pairs")
    (travellers,) = (data / "travellers").glob("travellers_*k.jsonl.gz")
    found = list(rows(travellers))
    for n, name in enumerate(HALVES):
        write(out / name / "travellers" / travellers.name, found[n::2])
    write(out / "fit" / "population.jsonl", [subject(row) for row in found[0::2]][:POPULATION])


if __name__ == "__main__":
    main()
