"""All benchmarks: runs each, and writes benchmarks/RESULTS.md with date, commit, machine and commands.

usage: python -m benchmarks [DATA] [--lexicon FILE] [--neg N]

In: a data folder (benchmarks/README.md). Without one only what needs none is measured, and the page goes to
build/bench, so that it does not take the place of a whole one. A benchmark that fails is named with what it
had printed; the others go on.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import plots
from benchmarks.keep import KEPT, ROOT

RESULTS = ROOT / "benchmarks" / "RESULTS.md"
TITLES = {
    "accuracy": "Recall at a stop rate",
    "first": "First among thousands, fathers, labelled pairs",
    "strangers": "Bits among strangers",
    "errors": "Classes of errors",
    "errors_names": "Classes of errors: first among thousands, fathers, labelled pairs",
    "speed": "Speed",
}


def commands(data: Path | None, lexicon: Path | None, neg: int | None) -> Iterator[tuple[str, list[str]]]:
    """Yield each benchmark with its arguments."""
    some = [] if neg is None else ["--neg", str(neg)]
    if data:
        yield "accuracy", [str(data), *some]
        with_lexicon = [str(data), *(["--lexicon", str(lexicon)] if lexicon else [])]
        yield "first", with_lexicon
        yield "errors", [str(data)]
        yield "errors_names", with_lexicon
    yield "strangers", [str(data)] if data else []
    yield "speed", []


def shown(arguments: list[str]) -> str:
    """Return arguments as the page shows them: a path says nothing to anybody else."""
    return " ".join("DATA" if Path(a).is_dir() else "LEXICON" if Path(a).is_file() else a for a in arguments)


def run(name: str, arguments: list[str]) -> str:
    """Run one benchmark in a process of its own; return what it printed, or why there is nothing."""
    print(f"benchmarks.{name} {shown(arguments)}", file=sys.stderr)
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    printed = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            printed.append(line)
    if process.returncode:
        printed.append(f"\nIt failed with status {process.returncode}.\n")
    return "".join(printed)


def machine() -> str:
    """Return what the figures were made on."""
    model = next(
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "?"
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def _lines(file: str) -> list[str]:
    return Path(file).read_text("utf-8").splitlines() if Path(file).exists() else []


def commit() -> str:
    """Return the commit that was measured, and whether the tree had changes beyond it."""
    described = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    done = subprocess.run(described, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or os.environ.get("COMMIT", "unknown")


def main() -> None:
    """Run all and write the page."""
    parser = argparse.ArgumentParser(description="All benchmarks")
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--lexicon", type=Path)
    parser.add_argument("--neg", type=int)
    given = parser.parse_args()
    today = datetime.datetime.now(datetime.UTC).date()
    page = [
        "# Results",
        "",
        "Written by `make bench DATA=folder`; what is measured, and on what, is in [README](README.md).",
        "",
        f"{today.isoformat()}, commit `{commit()}`, {machine()}.",
    ]
    if not given.data:
        page += ["", "No data folder was given, so accuracy and errors were not measured."]
    for name, arguments in commands(given.data, given.lexicon, given.neg):
        page += [
            "",
            f"## {TITLES[name]}",
            "",
            f"`python -m benchmarks.{name} {shown(arguments)}`".replace(" `", "`"),
            "",
        ]
        page.append(run(name, arguments).rstrip())
    if not given.data:
        (KEPT / "RESULTS.md").write_text("\n".join(page) + "\n", "utf-8")
        return
    plots.main()
    page += ["", "## Plots", ""]
    page += [f"![{file.stem}](plots/{file.name})" for file in sorted(plots.PLOTS.glob("*.svg"))]
    RESULTS.write_text("\n".join(page) + "\n", "utf-8")


if __name__ == "__main__":
    main()
