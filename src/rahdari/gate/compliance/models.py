"""The gate's own count, and the days that were signed."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from rahdari.gate.place.models import Lane


class Tally(models.Model):
    """How many travellers passed a lane on a day, as somebody counted apart from this program.

    A correction is another row; the last one counts, and none is changed.
    """

    class How(models.TextChoices):
        """What was counted."""

        MANUAL = "manual", _("counted by hand")
        TURNSTILE = "turnstile", _("turnstile")
        TOKENS = "tokens", _("tokens handed out")

    lane = models.ForeignKey(Lane, models.PROTECT, related_name="tallies")
    day = models.DateField(db_index=True)
    count = models.PositiveIntegerField(_("travellers"), validators=[MaxValueValidator(1_000_000)])
    how = models.CharField(max_length=10, choices=How.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.lane_id} {self.day}: {self.count}"


class SignedDay(models.Model):
    """The counts of a day that is over, as they were signed. Never signed again."""

    day = models.DateField(unique=True)
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("-day",)

    def __str__(self) -> str:
        return str(self.day)

    @property
    def hash(self) -> str:
        """The SHA-256 of the note, as its event says it."""
        return sha256(self.note.encode()).hexdigest()
