"""Make the bundled reference population: simulated travellers that thresholds are measured on by default.

    python tools/make_reference_population.py [N]

Writes src/rahdari/calibration/reference_population.jsonl.gz from the project's own seeded generator; the seed
is another one than the demonstration's, so that the demonstration's travellers are not those it was
calibrated on.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

from rahdari.records.schema import subject_to_json
from rahdari.simulation.travellers import travellers

SEED = 20261122
OUT = Path(__file__).parent.parent / "src" / "rahdari" / "calibration" / "reference_population.jsonl.gz"


def main() -> None:
    """Write the file."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with gzip.GzipFile(OUT, "wb", mtime=0) as f:
        for subject in travellers(n, SEED):
            line = {k: v for k, v in subject_to_json(subject).items() if k != "id"}
            f.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


if __name__ == "__main__":
    main()
