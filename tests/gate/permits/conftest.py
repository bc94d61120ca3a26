from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from tests.gate.keeping.conftest import folder, go_on, keys, listed_index, screener
from tests.gate.referrals import cross, other, other_supervisor, referral, supervisor

from rahdari.gate.accounts.models import User
from rahdari.gate.permits import services
from rahdari.gate.permits.models import Permit
from rahdari.gate.place.models import Gate
from rahdari.records.entry import Document, Subject

__all__ = [
    "cross",
    "folder",
    "go_on",
    "keys",
    "listed_index",
    "other",
    "other_supervisor",
    "referral",
    "screener",
    "supervisor",
]

HOLDER = Subject(
    ["Sparlay Makhkam Invented"],
    father_names=["Shamdin Makhkam"],
    birth_dates=["1984-05-06"],
    sex="m",
    nationalities=["pk"],
    documents=[Document("cnic", "17301-1234567-1", "pk")],
)
"""Somebody invented, who is on no list."""
Register = Callable[..., Permit]


@pytest.fixture
def register(gate: Gate, account: Callable[[str], User]) -> Register:
    def go(holder: Subject = HOLDER, days: int = 180) -> Permit:
        return services.register(holder, days, by=account("supervisor"), now=timezone.now())

    return go
