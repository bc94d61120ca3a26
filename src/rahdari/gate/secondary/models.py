"""Referrals, and the hits that they rest on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rahdari.gate.desk.models import Crossing


class Referral(models.Model):
    """A crossing sent to secondary inspection.

    reference: what slip, supervisor and traveller call it by; it says nothing about anybody. due_at: when
    it is escalated if nobody has decided; running out never means refusal.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("waiting")
        UNDONE = "undone", _("undone")
        DECIDED = "decided", _("decided")

    class Reason(models.TextChoices):
        """Why the crossing was referred."""

        HIT = "hit", _("verify identity")
        DOCUMENT = "document", _("document not accepted")

    crossing = models.OneToOneField(Crossing, models.PROTECT, related_name="referral")
    reference = models.CharField(max_length=12, unique=True)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.reference


class Hit(models.Model):
    """An entry that may be the traveller: as it was, and as it weighed, when the crossing was screened.

    A snapshot, so that the page of a referral shows what the verdict rested on, whatever index is in force
    by then. entry: the whole entry in the one JSON shape. evidence: pieces with field, relation, the two
    values and millibits, which add up to `millibits`.
    """

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="hits")
    rank = models.PositiveSmallIntegerField()
    entry_id = models.CharField(max_length=200, db_index=True)
    entry = models.JSONField()
    evidence = models.JSONField()
    millibits = models.IntegerField()
    threshold = models.IntegerField()
    verify = models.CharField(max_length=10)

    class Meta:
        ordering = ("rank",)

    def __str__(self) -> str:
        return self.entry_id
