"""How the API is served, as it was asked for.

Apart from `state`, which counts: the process above the workers must not load the metrics (`watch`) before it
knows the folder in which the workers share them.
"""

from __future__ import annotations

from pathlib import Path

from attrs import frozen


@frozen
class Settings:
    """All that is set. listed_share: of those who are screened, who are listed (assumed)."""

    index: Path
    cache: Path
    collections: tuple[str, ...] = ()
    stop_budget: float = 0.002
    listed_share: float = 0.0001
    keys: Path | None = None
    audit: Path | None = None
    retain_queries: bool = False
    retain_days: int | None = None
    max_body: int = 4 << 20
    origins: tuple[str, ...] = ()
    own_tables: bool = True

    @property
    def everything(self) -> tuple[str, ...]:
        """The names of all lists together."""
        return ("default", *self.collections)
