"""Referrals with the hits that they rest on, what people decided, and the clearances that came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rahdari.gate.desk.models import Crossing
from rahdari.gate.keeping.fields import SealedJSON, SealedText
from rahdari.gate.keeping.ring import Kept


class Referral(models.Model):
    """A crossing sent to secondary inspection.

    reference: what slip, supervisor and traveller call it by; it says nothing about anybody. due_at: when
    it is escalated if nobody has decided; running out never means refusal. An escalated one still waits.
    protected_at: when a claim of protection was made; from then on nothing about this person is shared.
    confirmed_at: when two people had found it to be the listed person; it has a retention of its own.
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
    warned_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    protected_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.reference

    def kept_as(self) -> Kept:
        """Return whose retention holds."""
        return Kept.CONFIRMED if self.confirmed_at else Kept.REFERRAL


class Hit(models.Model):
    """An entry that may be the traveller: as it was, and as it weighed, when the crossing was screened.

    A snapshot, so that the page of a referral shows what the verdict rested on, whatever index is in force
    by then. entry: the whole entry in the one JSON shape. evidence: pieces with field, relation, the two
    values and millibits, which add up to `millibits`. Both sealed.
    """

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="hits")
    rank = models.PositiveSmallIntegerField()
    entry_id = models.CharField(max_length=200, db_index=True)
    entry = SealedJSON()
    evidence = SealedJSON()
    millibits = models.IntegerField()
    threshold = models.IntegerField()
    verify = models.CharField(max_length=10)

    class Meta:
        ordering = ("rank",)

    def __str__(self) -> str:
        return self.entry_id

    def kept_as(self) -> Kept:
        """Return whose retention holds."""
        return self.referral.kept_as()


class Decision(models.Model):
    """What a named person decided about a referral, and what it rests on.

    note: in the person's words. entry_id: whose entry a confirmed referral is. Both sealed, and destroyed
    with the crossing's fields. second, agreed: the other person's answer, which a confirmation needs; the
    database refuses that both are one.
    """

    class Outcome(models.TextChoices):
        """The four decisions. A refusal is not among them."""

        CLEARED = "cleared", _("cleared: not the same person")
        CONFIRMED = "confirmed", _("confirmed: the same person")
        PROTECTION = "protection", _("claim of protection")
        ESCALATED = "escalated", _("escalated")

    class Basis(models.TextChoices):
        """What a decision rests on. A closed list, so that the event can say it without saying who."""

        DOCUMENT = "document", _("the document")
        BIRTH = "birth", _("the birth date")
        PARENTS = "parents", _("father’s or grandfather’s name")
        LIKENESS = "likeness", _("the photograph")
        OWNER = "owner", _("what the entry’s owner says")
        INTERVIEW = "interview", _("the interview")
        OTHER = "other", _("something else, see the note")

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    note = SealedText()
    entry_id = SealedText()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)

    class Meta:
        ordering = ("at",)
        constraints = (models.CheckConstraint(condition=~Q(second=F("by")), name="decision_four_eyes"),)

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.outcome}"

    def kept_as(self) -> Kept:
        """Return whose retention holds."""
        return self.referral.kept_as()


class Clearance(models.Model):
    """That the holder of a document is not an entry; kept without the document and without the entry.

    hash: of both, under the key of the day on which it was given. likeness: the same of name, parents and
    birth date, a hint for secondary and never a way past it. identity: of the entry's identifying fields;
    when these change, the clearance is worth nothing.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="clearances")
    hash = models.CharField(max_length=64, db_index=True, blank=True)
    likeness = models.CharField(max_length=64, db_index=True, blank=True)
    identity = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.expires_at:%Y-%m-%d}"
