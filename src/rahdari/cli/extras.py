"""What a command says where the packages of its extra, or the compiled kernel, are missing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from rahdari.errors import UsageError


@contextmanager
def needed(extra: str) -> Iterator[None]:
    """Turn an import that fails in the block into a `UsageError` that says what to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "rahdari":
            raise
        raise UsageError(
            f"The package {error.name} is missing.", next_step=f"Install it: pip install 'rahdari[{extra}]'."
        ) from error


def note_kernel() -> None:
    """Say so where a server is going to screen in plain Python, which nobody asked for."""
    from rahdari.cli.output import note
    from rahdari.index.engine import kernel_class

    if os.environ.get("RAHDARI_KERNEL") != "off" and kernel_class() is None:
        note(
            "The compiled kernel is missing: each screening takes hundreds of times as long as with it. "
            "Install rahdari again where there is a C++ compiler."
        )
