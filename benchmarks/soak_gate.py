"""Long runs under load: each is a process of its own; what they print becomes benchmarks/SOAK-GATE.md.

usage: python -m benchmarks.soak_gate [--crossings N] [--kills N] [--only NAME...]

A day is 25,000 travellers through 20 lanes of a running desk, over HTTP on this machine. `--only` runs some
and prints them, without writing the page.
"""

from __future__ import annotations

import argparse
import datetime
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tools.postgres import cluster

from benchmarks.__main__ import commit, machine
from benchmarks.keep import ROOT
from rahdari.gate.project.folder import Configuration, DataFolder

PAGE = ROOT / "benchmarks" / "SOAK-GATE.md"
FAILED = "It failed"
INTRODUCTION = """\
# Soak of the gate desk

Written by `make soak` (`python -m benchmarks.soak_gate`). A day is invented travellers sent through 20 lanes
of a running desk (`rahdari gate --demo --simulate`), over HTTP on the same machine, so that lanes and
server share its cores. *As fast as it can*: each lane sends the next unit as soon as it is answered, so
the times are those of a queue of 20. *As people come*: at random, the given number of units a second,
which is what a lane's officer would wait. *Killed*: SIGKILL up to half a second after a random unit was
sent; the lanes then send again, with the same key, until they are answered. In the end every answer is
held against the database: the unit, its crossings, its event and its referrals are there as they were
told, once, and nothing else is. (A kill ends the process and not the machine: that a commit also outlives
a power cut rests on `synchronous=FULL` and the disk.)
"""


def days(crossings: int, kills: int) -> Mapping[str, tuple[bool, list[str]]]:
    """Return the days by name: whether on PostgreSQL, and the words of the command."""
    day, some = ["--simulate", str(crossings)], ["--simulate", str(crossings // 10)]
    killed = [*day, "--kills", str(kills)]
    return {
        "A day as fast as it can, SQLite": (False, day),
        "A day as fast as it can, PostgreSQL": (True, day),
        "As people come, SQLite": (False, [*some, "--rate", "30"]),
        "As people come, PostgreSQL": (True, [*some, "--rate", "30"]),
        f"Killed {kills} times, SQLite": (False, killed),
        f"Killed {kills} times, PostgreSQL": (True, killed),
    }


def run_day(words: list[str], database: str) -> str:
    """Run a day in a new folder, and return what it printed."""
    with tempfile.TemporaryDirectory() as home:
        folder = DataFolder(Path(home) / "data")
        folder.create(Configuration(database=database), demonstration=True)
        start = "from rahdari.cli.main import main; main()"
        return printed([sys.executable, "-c", start, "gate", "--demo", "--data", str(folder.path), *words])


def printed(command: list[str]) -> str:
    """Run a command; return what it printed, and that it failed if it did."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    return done.stdout + (f"{FAILED} with status {done.returncode}.\n" if done.returncode else "")


def main() -> int:
    """Run everything, and write the page; 1 if something failed."""
    parser = argparse.ArgumentParser(description="Long runs under load")
    parser.add_argument("--crossings", type=int, default=25_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--only", nargs="*", metavar="NAME", help="part of a title")
    given = parser.parse_args()
    page = [INTRODUCTION, f"{datetime.date.today()}, commit `{commit()}`, {machine()}.\n"]

    def add(title: str, shown: str, text: str) -> None:
        page.append(f"## {title}\n\n`{shown}`\n\n```\n{text}```\n")
        print(page[-1], flush=True)

    def wanted(title: str) -> bool:
        return not given.only or any(part in title for part in given.only)

    for title, (postgres, words) in days(given.crossings, given.kills).items():
        if not wanted(title):
            continue
        words = [*words, "--lanes", "20"]
        if postgres:
            with cluster() as url:
                text = run_day(words, url)
        else:
            text = run_day(words, "")
        add(title, " ".join(["rahdari", "gate", "--demo", *words]), text)
    if wanted(browser := "Scan to verdict, in the browser"):
        verdict = ["-m", "benchmarks.verdict"]
        add(browser, " ".join(["python", *verdict]), printed([sys.executable, *verdict]))
    if not given.only:
        PAGE.write_text("\n".join(page), "utf-8")
    return int(any(FAILED in part for part in page))


if __name__ == "__main__":
    sys.exit(main())
