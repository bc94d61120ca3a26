"""Long runs under load: each is a process of its own; what they print becomes benchmarks/SOAK-GATE.md.

usage: python -m benchmarks.soak_gate [--crossings N] [--kills N] [--days N] [--only NAME...]

A day is 25,000 travellers through 20 lanes of a running desk, over HTTP on this machine. Each run takes its
place in the page as it ends, with its own date and commit; `--only` runs some and leaves the others there.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

from tools.postgres import cluster

from benchmarks.keep import ROOT
from benchmarks.page import FAILED, Page
from rahdari.gate.project.folder import Configuration, DataFolder

PAGE = ROOT / "benchmarks" / "SOAK-GATE.md"
INTRODUCTION = """\
# Soak of the gate desk

Written by `make soak` (`python -m benchmarks.soak_gate`). A day is invented travellers sent through 20 lanes
of a running desk (`rahdari gate --demo --simulate`), over HTTP on the same machine, so that lanes and
server share its cores. *As fast as it can*: each lane sends the next unit as soon as it is answered, so
the times are those of a queue of 20. *As people come*: at random, the given number of units a second,
which is what a lane's officer would wait. *Killed*: SIGKILL up to half a second after a random unit was
sent; the lanes then send again, with the same key, until they are answered. In the end every answer is
held against the database: the unit, its crossings, its event and its referrals are there as they were
told, once, and nothing else is.

*Faults* are those of the computer, each on a running desk with eight lanes that go on sending. *Power cut*:
SIGKILL, and then whatever was written and not synced is dropped; at every other cut some pages of it stay,
as on a disk that writes in any order (a preloaded library keeps what was synced; the file system's own
journal is not part of it). *Full disk*: no file may grow any more. *Read-only*: the folder is a
read-only mount when the gate is started. *Clock*: a preloaded library adds a day to the time of day, and
takes it away. *Damaged page*: the backup that was made between two rounds is brought back. *Network*: between
the ledger and the other side's witness, and between a repository of releases and a gate, a cable on this
machine carries a random number of bytes, and then ends, is torn or is silent. After each the ledger is
verified whole, and the database held against it.

*A month*: see `benchmarks/month.py` for what goes over HTTP and what does not. *A new computer takes over*:
the steps of `docs/how-to/replace-a-computer.md`; *hands* are a person's, by the keystroke-level model.
"""
BROWSER = "Scan to verdict, in the browser"
MONTH = "A month"
TAKEOVER = "A new computer takes over"
FAULTS = {
    "Fault: power cut": "power",
    "Fault: full disk": "full",
    "Fault: read-only disk": "read-only",
    "Fault: damaged page of the database": "page",
    "Fault: damaged index": "index",
    "Fault: damaged tile of the ledger": "tile",
    "Fault: clock set a day ahead and back": "clock",
    "Fault: two servers on one folder": "two",
    "Fault: network cut": "network",
}


def days(crossings: int, kills: int) -> Mapping[str, tuple[bool, list[str]]]:
    """Return the days by name: whether on PostgreSQL, and the words of the command."""
    day, some = ["--simulate", str(crossings)], ["--simulate", str(crossings // 10)]
    killed = [*day, "--kills", str(kills)]
    return {
        "A day as fast as it can, SQLite": (False, day),
        "A day as fast as it can, PostgreSQL": (True, day),
        "As people come, SQLite": (False, [*some, "--rate", "30"]),
        "As people come, PostgreSQL": (True, [*some, "--rate", "30"]),
        "Killed at random moments, SQLite": (False, killed),
        "Killed at random moments, PostgreSQL": (True, killed),
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
    said = re.sub(rf"{re.escape(tempfile.gettempdir())}/rahdari-[\w-]+", "FOLDER", done.stdout)
    return said + (f"{FAILED} with status {done.returncode}.\n" if done.returncode else "")


def main() -> int:
    """Run everything, and write the page; 1 if something failed."""
    parser = argparse.ArgumentParser(description="Long runs under load")
    parser.add_argument("--crossings", type=int, default=25_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--only", nargs="*", metavar="NAME", help="part of a title")
    given = parser.parse_args()
    runs = days(given.crossings, given.kills)
    month = ["--days", str(given.days), "--crossings", str(given.crossings)]
    modules = {
        BROWSER: ["-m", "benchmarks.verdict"],
        MONTH: ["-m", "benchmarks.month", *month],
        TAKEOVER: ["-m", "benchmarks.takeover"],
        **{title: ["-m", "benchmarks.faults", name] for title, name in FAULTS.items()},
    }
    page = Page(PAGE, INTRODUCTION, [*runs, *modules])
    for title in page.chosen(given.only):
        stamp = page.stamp()
        if words := modules.get(title):
            shown, text = " ".join(["python", *words]), printed([sys.executable, *words])
        else:
            postgres, day = runs[title]
            words = [*day, "--lanes", "20"]
            with cluster() if postgres else nullcontext("") as url:
                shown, text = " ".join(["rahdari", "gate", "--demo", *words]), run_day(words, url)
        section = f"`{shown}`\n\n{stamp}\n\n```\n{text}```\n"
        print(f"{title}: {section}", flush=True)
        page.put(title, section)
    return int(page.failed)


if __name__ == "__main__":
    sys.exit(main())
