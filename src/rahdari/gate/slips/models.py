"""Complaints: what somebody with a slip has to say, until when it is answered, and the answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rahdari.gate.keeping.fields import SealedText
from rahdari.gate.keeping.ring import Kept
from rahdari.gate.secondary.models import Referral


class Complaint(models.Model):
    """A complaint about a referral, found by the slip's reference.

    text, contact: in the person's words, and only if they wish; sealed as the answer is, and destroyed when
    it has been answered for as long as a referral is kept.
    entries: the ids of the entries that the referral rested on, for their owners; empty once it is answered,
    and where a claim of protection forbids that they learn of it.
    """

    class Concern(models.TextChoices):
        """What it is about."""

        PERSON = "person", _("taken for somebody else")
        DATA = "data", _("wrong data")
        TREATMENT = "treatment", _("treatment")
        WAITING = "waiting", _("the time it took")
        OTHER = "other", _("something else")

    class Outcome(models.TextChoices):
        """How it ended."""

        UPHELD = "upheld", _("upheld")
        PARTLY = "partly", _("upheld in part")
        REJECTED = "rejected", _("not upheld")
        WITHDRAWN = "withdrawn", _("withdrawn")

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="complaints")
    concern = models.CharField(_("What it is about"), max_length=10, choices=Concern.choices)
    text = SealedText()
    contact = SealedText()
    entries = models.JSONField(default=list)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    answer = SealedText()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("due_at",)

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.concern}"

    def kept_as(self) -> Kept:
        """Return whose retention holds."""
        return Kept.REFERRAL
