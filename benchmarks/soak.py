"""Long checks of what the tests check on a little; writes benchmarks/SOAK.md.

usage: python -m benchmarks.soak [--entries N] [--travellers N] [--pairs N] [--customers N] [--only NAME...]

1. The compiled kernel and its plain twin come to the same integers, on so many random pairs and on
   adversarial input: the tests of the kernel, with their number of pairs raised.
2. Whatever comparing everything would refer is found: at least 99.9 % of it, and every exact name.
3. An index that was updated equals one that was built anew, file by file.
4. The kernel makes no error of memory or arithmetic: its tests under the sanitizers (tools/sanitize.py).
5. So many customers are screened in one go, and a tenth of them in a run that is killed ten times.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from filecmp import cmp
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.crowd import changed, entries, ordinary
from benchmarks.keep import ROOT
from benchmarks.page import Page
from rahdari import Subject, build_index, update_index
from rahdari.index.engine import Engine, kernel_class
from rahdari.index.layout import current
from rahdari.index.reader import IndexReader
from rahdari.matching.parameters import load
from rahdari.screening.screener import curve_of

PAGE = ROOT / "benchmarks" / "SOAK.md"
INTRODUCTION = """# Soak

Written by `make soak` (`python -m benchmarks.soak`); what is checked: [soak.py](soak.py)."""
BUDGETS = (0.05, 0.01, 0.002)
KERNEL_TESTS = "tests/matching/test_kernel.py"


def told(command: Sequence[str], *, whole: bool = False, **variables: str) -> Iterator[str]:
    """Run a command, and say what its last line says; or all that it prints."""
    shown = " ".join([*(f"{k}={v}" for k, v in variables.items()), "python", *command])
    print(shown, file=sys.stderr)
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.strip().splitlines() or ["nothing was printed"]
    verdict = "passed" if done.returncode == 0 else "FAILED"
    yield from (f"`{shown}`", "", *(f"- {line}" for line in lines[:-1] if whole))
    yield from (f"{verdict}: {lines[-1]}", "")
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)


def asked(n: int, listed: int) -> list[Subject]:
    """Return travellers, and as many subjects that have exactly the name of an entry."""
    exact = islice(entries(listed), 0, None, max(1, listed // n))
    return [*ordinary(n), *(Subject(entry.names, nationalities=entry.nationalities) for entry in exact)]


def retrieval(folder: Path, n: int, subjects: Sequence[Subject]) -> Iterator[str]:
    """Say how much of what comparing everything refers is found, at the thresholds of a few budgets."""
    index = folder / "all"
    build_index(entries(n), index)
    kernel = kernel_class()
    assert kernel is not None, "the kernel is not built"
    reader = IndexReader(index)
    engine, curve = Engine(kernel, reader.arrays, load()), curve_of(reader)
    floors = [curve.threshold(budget).millibits for budget in BUDGETS]
    counts = np.zeros((len(BUDGETS), 4), dtype=np.int64)

    def count(subject: Subject) -> list[list[int]]:
        every = np.array(engine.weigh_all(subject))
        every[reader.kinds() != 0] = min(floors) - 1
        names = {name.text for name in subject.names}
        out = []
        for floor in floors:
            wanted = set(np.flatnonzero(every >= floor).tolist())
            lost = wanted - {n for n, _ in engine.best([subject], len(every), floor)[0]}
            exact = [
                {n for n in some if any(x.text in names for x in reader.entry(n).names)}
                for some in (wanted, lost)
            ]
            out.append([len(wanted), len(lost), *map(len, exact)])
        return out

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for found in threads.map(count, subjects):
            counts += np.array(found)
    yield from (f"{len(subjects):,} subjects: ordinary travellers, and as many of an entry's name.", "")
    yield "| stop budget | referred by comparing all | not found | found, % | exact names | not found |"
    yield "|---|---|---|---|---|---|"
    for budget, (wanted, lost, exact, exact_lost) in zip(BUDGETS, counts.tolist(), strict=True):
        share = 100 * (1 - lost / max(1, wanted))
        yield f"| {budget:g} | {wanted:,} | {lost:,} | {share:.3f} | {exact:,} | {exact_lost:,} |"
    held = (counts[:, 1] * 1000 <= counts[:, 0]).all() and not counts[:, 3].any()
    yield from ("", "passed" if held else "FAILED")


def updated(folder: Path, n: int) -> Iterator[str]:
    """Say whether an updated index is, byte for byte, the one built of the same entries."""
    changes, removed = list(changed(n)), {f"x:{number}" for number in range(3, n, 500)}
    gone = removed | {entry.id for entry in changes}
    build_index(entries(n), folder / "updated")
    update_index(folder / "updated", changes, removed=removed)
    build_index(chain((e for e in entries(n) if e.id not in gone), changes), folder / "built")
    a, b = current(folder / "updated"), current(folder / "built")
    equal = all(cmp(a / file, b / file, shallow=False) for file in ("arrays.bin", "entries.jsonl"))
    equal = equal and curve_of(IndexReader(folder / "updated")) == curve_of(IndexReader(folder / "built"))
    verdict = "passed" if equal else "FAILED"
    yield f"{verdict}: {len(changes):,} of {n:,} entries changed, {len(removed):,} removed."


def runs(given: argparse.Namespace, folder: Path) -> dict[str, Iterator[str]]:
    """Return the checks by title; each yields its lines when it is its turn."""
    subjects = asked(given.travellers, given.entries)
    pairs = told(["-m", "pytest", KERNEL_TESTS], RAHDARI_PAIRS=f"{given.pairs}")
    bulk = ["-m", "benchmarks.bulk", "--entries", f"{given.entries}", "--customers"]
    return {
        f"Kernel and twin, {given.pairs:,} random pairs, and adversarial input": pairs,
        f"Updated and built, {given.entries:,} entries": updated(folder, given.entries),
        f"Retrieval against comparing everything, {given.entries:,} entries": retrieval(
            folder, given.entries, subjects
        ),
        "Kernel under AddressSanitizer and UndefinedBehaviorSanitizer": told(["tools/sanitize.py"]),
        f"Bulk, {given.customers:,} customers": chain(
            told([*bulk, f"{given.customers}", "--kills", "0"], whole=True),
            told([*bulk, f"{given.customers // 10}", "--kills", "10"], whole=True),
        ),
    }


def main() -> int:
    """Check, print, and write the page; 1 if something failed."""
    parser = argparse.ArgumentParser(description="Long checks")
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--travellers", type=int, default=500)
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--customers", type=int, default=10_000_000)
    parser.add_argument("--only", nargs="*", metavar="NAME", help="part of a title")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        checks = runs(given, Path(folder))
        page = Page(PAGE, INTRODUCTION, list(checks))
        for title in page.chosen(given.only):
            lines = [page.stamp(), ""]
            for line in checks[title]:
                print(line, flush=True)
                lines.append(line)
            page.put(title, "\n".join(lines))
    return int(page.failed)


if __name__ == "__main__":
    sys.exit(main())
