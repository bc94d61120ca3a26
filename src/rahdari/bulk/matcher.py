"""Which code compares: results of one code are no basis for a run of another.

The version alone does not say it: a checkout moves on between two versions, a kernel is built or is not.
"""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import rahdari
from rahdari.index.engine import kernel_class

_PACKAGES = ("names", "records", "matching", "index", "screening", "bulk")
"""Whose code and tables have a say in a result."""
_LIBRARIES = ("anyascii", "hijridate", "persiantools")
"""Those that letters and dates are read with."""


@cache
def matcher() -> str:
    """Return the version, and a digest of all that a result depends on but customers, entries and options."""
    said = [platform.python_version(), *map(version, _LIBRARIES)]
    digest = hashlib.blake2b(" ".join(said).encode(), digest_size=8)
    root = Path(rahdari.__file__).parent
    for package in _PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    if kernel := kernel_class():
        digest.update(Path(import_module(kernel.__module__).__file__ or "").read_bytes())
    return f"{version('rahdari')} {digest.hexdigest()}"
