"""A page of figures in sections, each with the date, the commit, the machine and the load that it was run on.

A section takes its place in the page as soon as it ends, so that a run that is cut short leaves what it had
measured, and one benchmark can be run again without the others.
"""

from __future__ import annotations

import datetime
import os
import platform
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.keep import ROOT

FAILED = "It failed"


class Page:
    """The Markdown file at `file`; titles: its sections, in their order. Others that it has go."""

    def __init__(self, file: Path, introduction: str, titles: Sequence[str]) -> None:
        self._file, self._introduction, self._titles = file, introduction.strip(), titles
        self._commit = commit()
        self.failed = False

    def chosen(self, only: Sequence[str] | None) -> list[str]:
        """Return the titles that have one of the texts in `only` in them; all without any."""
        return [t for t in self._titles if not only or any(part.lower() in t.lower() for part in only)]

    def stamp(self) -> str:
        """Return what a section about to be run says of when and where."""
        load = os.getloadavg()[0]
        return f"{datetime.date.today()}, commit `{self._commit}`, {machine()}, load before it {load:.1f}."

    def put(self, title: str, section: str) -> None:
        """Write this section into its place."""
        self.failed = self.failed or FAILED in section or "\nFAILED" in section
        text = self._file.read_text("utf-8") if self._file.exists() else ""
        words = re.split(r"^## (.+)\n+", text, flags=re.MULTILINE)[1:]
        sections = {**dict(zip(words[::2], words[1::2], strict=True)), title: section}
        told = [f"## {t}\n\n{sections[t].strip()}" for t in self._titles if t in sections]
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text("\n\n".join([self._introduction, *told]) + "\n", "utf-8")


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
    """Return the commit that was measured, and whether the tree had changes beyond it and the pages."""
    pages = [":!benchmarks/*.md", ":!benchmarks/plots"]
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", *pages)
    named = _git("rev-parse", "--short=12", "HEAD") or os.environ.get("COMMIT", "unknown")
    return f"{named}-dirty" if changed else named


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
