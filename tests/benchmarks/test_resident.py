"""Memory is that of the process itself, however large the one that started it."""

import subprocess
import sys

from benchmarks.keep import ROOT

LARGE = 300


def test_a_child_of_a_large_process_shows_its_own_memory() -> None:
    held = b"x" * (LARGE * 2**20)
    command = "from benchmarks.resident import most_resident, resident; print(resident(), most_resident())"
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=True
    )
    now, most = map(float, done.stdout.split())
    assert 1 < now <= most < LARGE
    del held  # kept until here
