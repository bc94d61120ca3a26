"""Partial dates as intervals (contract; being completed)."""

from __future__ import annotations

import datetime
from typing import Literal

from attrs import frozen

Precision = Literal["day", "month", "year", "range"]


@frozen
class PartialDate:
    """A date that may be known only in part: every day from `earliest` to `latest`, both included."""

    earliest: datetime.date
    latest: datetime.date
    precision: Precision
    approximate: bool = False

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read an EDTF level-1 string such as `1968`, `1968-03`, `1968-03-02`, `1965/1970`, `1968~`."""
        raise NotImplementedError
