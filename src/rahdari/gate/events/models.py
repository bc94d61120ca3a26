"""The table of events."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Event(models.Model):
    """One thing that happened. Never holds a traveller's name, date or document: proof stays, memory fades.

    what: the row it is about, as `model:key`. why: the reason that a person gave, or empty.
    """

    at = models.DateTimeField(db_index=True)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40, db_index=True)
    what = models.CharField(max_length=80, blank=True, db_index=True)
    why = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.kind} {self.what}"
