"""When a shift ends. Held leaves enter the log then, and only then."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

USUAL = "06:00 14:00 22:00"


def times_of(text: str) -> tuple[datetime.time, ...]:
    """Read the times at which shifts change, or raise Django's ValidationError."""
    try:
        times = sorted({datetime.time.fromisoformat(part) for part in text.split()})
    except ValueError:
        times = []
    if not 1 <= len(times) <= 12 or any(time.tzinfo for time in times):
        raise ValidationError(_("Write the times at which shifts change, as 06:00 14:00 22:00."))
    return tuple(times)


def check_times(text: str) -> None:
    """Raise Django's ValidationError unless these are times."""
    times_of(text)


def last_end(shifts: str, now: datetime.datetime) -> datetime.datetime:
    """Return the last moment, not after now, at which a shift ended by the gate's clock."""
    zone, today = timezone.get_default_timezone(), timezone.localdate(now, timezone.get_default_timezone())
    days = (today - datetime.timedelta(days=back) for back in range(3))
    ends = (datetime.datetime.combine(day, time, zone) for day in days for time in times_of(shifts))
    return max(end for end in ends if end <= now)
