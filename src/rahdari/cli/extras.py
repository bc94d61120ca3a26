"""What a command says where the packages of its extra are missing."""

from __future__ import annotations

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
