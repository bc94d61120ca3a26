"""A small C library made for one run, to be preloaded (LD_PRELOAD) by the processes under test."""

from __future__ import annotations

import subprocess
from pathlib import Path


def library(name: str, folder: Path) -> Path:
    """Compile tools/NAME.c into a folder, once; return the library."""
    made = folder / f"{name}.so"
    if not made.exists():
        source = Path(__file__).with_name(f"{name}.c")
        command = ["cc", "-O2", "-shared", "-fPIC", "-o", str(made), str(source), "-ldl"]
        subprocess.run(command, check=True)
    return made
