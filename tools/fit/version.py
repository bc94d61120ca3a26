"""The version of the parameters: a date, and a digest of everything that a weight depends on."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path


def digest(folder: Path) -> str:
    """Return eight hexadecimal digits over the parameter files, the stated version aside."""
    rates = json.loads((folder / "parameters.json").read_text("utf-8"))
    rates.pop("version", None)
    parts = [json.dumps(rates, sort_keys=True).encode()]
    parts += [(folder / name).read_bytes() for name in ("population.tsv.gz", "tables.npz")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:8]


def stamp(folder: Path, today: datetime.date) -> str:
    """Write the version into parameters.json, and return it."""
    path = folder / "parameters.json"
    rates = json.loads(path.read_text("utf-8"))
    rates["version"] = f"{today.isoformat()}-{digest(folder)}"
    path.write_text(json.dumps(rates, indent=1) + "\n", "utf-8")
    return str(rates["version"])
