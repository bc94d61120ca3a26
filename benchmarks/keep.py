"""Figures as JSON under build/bench: what plots are drawn from, and what a later run is compared with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rahdari.cli.output import to_json

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "bench"


def keep(name: str, value: object) -> None:
    """Write the figures of one benchmark."""
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{name}.json").write_text(json.dumps(to_json(value), ensure_ascii=False), "utf-8")


def kept(name: str) -> Any:
    """Return the figures of one benchmark, or None if it has not run."""
    file = KEPT / f"{name}.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else None
