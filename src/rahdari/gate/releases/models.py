"""Releases that were in force, the next one in the making, and what followed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rahdari.gate.keeping.fields import SealedJSON, SealedText
from rahdari.gate.keeping.ring import Kept
from rahdari.gate.permits.models import Permit
from rahdari.gate.place.models import Lane
from rahdari.gate.secondary.models import Referral


class Release(models.Model):
    """A release as it came into force at this gate. The row never changes: what followed stands elsewhere.

    generation: of the index, as each crossing names it. lists: party, list, count and SHA-256 of each.
    before: the number of the one before it, None for the first; added, changed, removed: ids of entries.
    """

    number = models.PositiveIntegerField(db_index=True)
    generation = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField()
    parties = models.JSONField(default=list)
    lists = models.JSONField(default=list)
    entries = models.PositiveIntegerField()
    before = models.PositiveIntegerField(null=True)
    added = models.JSONField(default=list)
    changed = models.JSONField(default=list)
    removed = models.JSONField(default=list)
    in_force_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return str(self.number)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row once."""
        super().save(*args, **{**kwargs, "force_insert": True})


class Candidate(models.Model):
    """A release in the making: asked for by a steward, composed by a process, signed, then in force.

    arrived: made elsewhere, brought by a steward, and judged by the process as what is composed here.
    kept_back: ids of the entries that their handling code keeps from the other parties, so from the release.
    """

    class State(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", _("waits to be composed")
        COMPOSING = "composing", _("is being composed")
        READY = "ready", _("composed")
        FAILED = "failed", _("could not be composed")
        DISCARDED = "discarded", _("given up")
        IN_FORCE = "in-force", _("in force")

    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED, db_index=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    arrived = models.BooleanField(default=False)
    number = models.PositiveIntegerField(null=True)
    entries = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    kept_back = models.JSONField(default=list)
    seconds = models.FloatField(default=0)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.pk}: {self.state}"


class Followed(models.Model):
    """That those who are still here were screened against what a release brought, and how many of each."""

    release = models.OneToOneField(Release, models.PROTECT, related_name="followed")
    at = models.DateTimeField()
    referrals = models.PositiveIntegerField()
    permits = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.release)


class NewHit(models.Model):
    """That a pending referral, or a permit's holder, may be an entry which only came after it.

    For the steward, never for a lane. Nothing of the traveller is kept here: the referral or the permit has
    it, and forgets it in its time. evidence: which field says how many millibits; sealed.
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="hits")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="new_hits")
    permit = models.ForeignKey(Permit, models.PROTECT, null=True, related_name="new_hits")
    entry_id = models.CharField(max_length=200)
    millibits = models.IntegerField()
    threshold = models.IntegerField()
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    note = SealedText()
    evidence = SealedJSON()

    class Meta:
        ordering = ("-millibits",)
        constraints = (
            models.UniqueConstraint("release", "referral", "entry_id", name="new_hit_unique"),
            models.UniqueConstraint("release", "permit", "entry_id", name="new_hit_of_permit_unique"),
            models.CheckConstraint(
                condition=models.Q(referral__isnull=False, permit=None)
                | models.Q(referral=None, permit__isnull=False),
                name="new_hit_on_referral_or_permit",
            ),
        )

    def __str__(self) -> str:
        return f"{self.referral or self.permit}: {self.entry_id}"

    def kept_as(self) -> Kept:
        """Return whose retention holds."""
        whose = self.referral or self.permit
        assert whose is not None
        return whose.kept_as()

    @property
    def bits(self) -> str:
        """The evidence in all."""
        return f"{self.millibits / 1000:.1f}"

    @property
    def threshold_bits(self) -> str:
        """The threshold at the time."""
        return f"{self.threshold / 1000:.1f}"


class LaneReport(models.Model):
    """What a lane last said that it runs: with a screening, or when its page looked at the bar."""

    lane = models.OneToOneField(Lane, models.CASCADE, related_name="report")
    generation = models.CharField(max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.lane}: {self.generation}"
