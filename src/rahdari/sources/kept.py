"""A report as JSON and back, so that it can be kept as it was read, without the page or PDF it came in."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import attrs

from rahdari.sources.records import Report

_LISTS = ("paragraphs", "credits")


def report_to_json(report: Report) -> dict[str, Any]:
    """Return a report in JSON's types."""
    day = report.published.isoformat() if report.published else None
    return {**attrs.asdict(report), "published": day} | {name: list(getattr(report, name)) for name in _LISTS}


def report_from_json(content: Mapping[str, Any]) -> Report:
    """Return the report that `report_to_json` wrote."""
    day = content["published"]
    lists = {name: tuple(content[name]) for name in _LISTS}
    return Report(**{**content, **lists, "published": datetime.date.fromisoformat(day) if day else None})
