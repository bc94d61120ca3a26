"""Run the commands that README.md and docs/tutorial.md show, and put what they print under them.

In: the pages, whose ```console blocks hold `$ rahdari ...` lines. Out: the same pages with today's output;
with --check nothing is written, and the status is 1 if a page is not up to date. The commands of a page
run in one empty folder that holds the invented list as `demo_list.xml`. Times and the like differ from run
to run, so do not show commands that print them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.pages import keep_current

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", ROOT / "docs" / "tutorial.md")
LIST = ROOT / "src" / "rahdari" / "simulation" / "data" / "demo_list.xml"
BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)


def refreshed(page: str) -> str:
    """Return the page with the output of its commands as it is now."""
    with TemporaryDirectory() as folder:
        shutil.copy(LIST, folder)
        return BLOCK.sub(
            lambda block: "".join(_run(command, folder) for command in _commands(block[0])), page
        )


def _commands(block: str) -> list[str]:
    """Return the block's commands: each begins with `$`, and goes on after a backslash."""
    return re.findall(r"^\$ (.*(?:\\\n.*)*)", block, re.MULTILINE)


def _run(command: str, folder: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=os.environ | {"PATH": path, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return f"$ {command}\n" + re.sub(r"[ \t]+$", "", done.stdout, flags=re.MULTILINE)


def main() -> int:
    """Refresh or check every page."""
    return keep_current(PAGES, refreshed)


if __name__ == "__main__":
    sys.exit(main())
