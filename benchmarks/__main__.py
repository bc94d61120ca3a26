"""All benchmarks: runs each, and puts what it prints into its place in benchmarks/RESULTS.md, and its tables
into the pages that quote them.

usage: python -m benchmarks [DATA] [--lexicon FILE] [--lists FORMAT:PATH ...] [--neg N] [--only NAME ...]

In: a data folder (benchmarks/README.md). Without one only what needs none is measured, and the page goes to
build/bench, so that it does not take the place of a whole one. A benchmark that fails is named with what it
had printed; the others go on.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import plots, quote
from benchmarks.keep import KEPT, ROOT
from benchmarks.page import FAILED, Page

INTRODUCTION = """# Results

Written by `make bench DATA=folder LEXICON=file`; what is measured, and on what, is in [README](README.md)."""
TITLES = {
    "accuracy": "Recall at a stop rate",
    "first": "First among thousands, fathers, labelled pairs",
    "strangers": "Bits among strangers",
    "errors": "Classes of errors",
    "errors_names": "Classes of errors: first among thousands, fathers, labelled pairs",
    "reach": "What a perfect matcher could reach: fathers, labelled pairs",
    "speed": "Speed",
    "api": "The API",
    "bulk": "Bulk",
    "ledger": "The ledger",
    "costs": "Costs",
    "costs-times": "Costs: how long it takes",
}
PLOTTED = {"accuracy", "strangers"}
PLOTS = "Plots"


def commands(
    data: Path | None, lexicon: Path | None, lists: list[str], neg: int | None
) -> Iterator[tuple[str, list[str]]]:
    """Yield each benchmark with its arguments."""
    some = [] if neg is None else ["--neg", str(neg)]
    if data:
        yield "accuracy", [str(data), *some]
        with_lexicon = [str(data), *(["--lexicon", str(lexicon)] if lexicon else [])]
        yield "first", with_lexicon
        yield "errors", [str(data)]
        yield "errors_names", with_lexicon
        yield "reach", with_lexicon
    yield "strangers", [str(data)] if data else []
    yield "speed", []
    yield "api", []
    yield "bulk", ["--customers", "1000000"]
    yield "ledger", []
    if lists:
        yield "costs", lists
    yield "costs-times", ["--times", "100000"]


def shown(arguments: list[str]) -> str:
    """Return arguments as the page shows them: a path says nothing to anybody else."""

    def word(argument: str) -> str:
        scheme, colon, path = argument.partition(":")
        if colon and Path(path).is_file():
            return f"{scheme}:{Path(path).name}"
        return "DATA" if Path(argument).is_dir() else "LEXICON" if Path(argument).is_file() else argument

    return " ".join(map(word, arguments))


def module(name: str) -> str:
    """Return the module of a benchmark: what stands after a hyphen is a part of one."""
    return f"benchmarks.{name.partition('-')[0]}"


def run(name: str, arguments: list[str]) -> str:
    """Run one benchmark in a process of its own; return what it printed, or why there is nothing."""
    print(f"{module(name)} {shown(arguments)}", file=sys.stderr)
    command = [sys.executable, "-m", module(name), *arguments]
    printed = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            printed.append(line)
    if process.returncode:
        printed.append(f"\n{FAILED} with status {process.returncode}.\n")
    return "".join(printed)


def main() -> int:
    """Run all and write the page; 1 if something failed."""
    parser = argparse.ArgumentParser(description="All benchmarks")
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--lexicon", type=Path)
    parser.add_argument("--lists", nargs="+", default=[], metavar="FORMAT:PATH", help="lists to cost")
    parser.add_argument("--neg", type=int)
    parser.add_argument(
        "--only", nargs="+", choices=TITLES, help="the others keep what the page says of them"
    )
    given = parser.parse_args()
    folder = ROOT / "benchmarks" if given.data else KEPT
    page = Page(folder / "RESULTS.md", INTRODUCTION, [*TITLES.values(), PLOTS])
    for name, arguments in commands(given.data, given.lexicon, given.lists, given.neg):
        if given.only and name not in given.only:
            continue
        stamp = page.stamp()
        command = f"`{f'python -m {module(name)} {shown(arguments)}'.strip()}`"
        page.put(TITLES[name], "\n\n".join([command, stamp, run(name, arguments)]))
    if given.data and PLOTTED.intersection(given.only or TITLES):
        plots.main()
        page.put(PLOTS, "\n".join(f"![{f.stem}](plots/{f.name})" for f in sorted(plots.PLOTS.glob("*.svg"))))
    if given.data:
        quote.main()
    return int(page.failed)


if __name__ == "__main__":
    sys.exit(main())
