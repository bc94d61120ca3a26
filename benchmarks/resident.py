"""How much memory this process takes, by what the kernel says of it alone. Peers use it: it imports nothing.

In: nothing. Out: megabytes. `getrusage` is of no use here: its maximum outlives the change to another
program, so that a child that is started by a large process shows the size of its parent.
"""

from __future__ import annotations

from pathlib import Path


def resident() -> float:
    """Return the megabytes resident now."""
    return _status("VmRSS")


def most_resident() -> float:
    """Return the most megabytes that were resident at once."""
    return _status("VmHWM")


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024
