"""Permits."""

from __future__ import annotations

import datetime
import json

from attrs import evolve
from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rahdari.gate.keeping.fields import SealedJSON
from rahdari.gate.keeping.ring import Kept
from rahdari.records.entry import Document, Subject
from rahdari.records.schema import subject_from_json


class Permit(models.Model):
    """A permit of a frequent crosser.

    holder: in the one JSON shape of `rahdari.records.schema`, sealed; null once its retention has ended.
    What is left then says nothing about anybody. valid_until: the last day. protected_at: when its
    holder made a claim of protection; from then on it is compared with no new entries, and no steward hears
    of it.
    """

    class Withdrawal(models.TextChoices):
        """Why it was withdrawn. A closed list, so that the event can say it without saying who."""

        WISH = "wish", _("the holder wishes it")
        LOST = "lost", _("lost or stolen")
        REPLACED = "replaced", _("another permit takes its place")
        DATA = "data", _("wrong data")
        LENT = "lent", _("used by somebody else")
        ENDED = "ended", _("the holder no longer crosses often")
        DIED = "died", _("the holder has died")
        ORDER = "order", _("ordered by an authority")

    number = models.CharField(max_length=10, unique=True)
    holder = SealedJSON()
    valid_until = models.DateField(db_index=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    renewed_at = models.DateTimeField(null=True)
    renewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawal = models.CharField(max_length=10, choices=Withdrawal.choices, blank=True)
    protected_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawal="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal="")),
                name="permit_withdrawn_by_whom_and_why",
            ),
        )

    def __str__(self) -> str:
        return self.number

    def kept_as(self) -> Kept:
        """Return whose retention holds."""
        return Kept.PERMIT

    def expired(self, today: datetime.date) -> bool:
        """Tell whether its last day is over."""
        return today > self.valid_until

    def subject(self) -> Subject | None:
        """Return the holder as a lane screens them, with the permit; None if nothing is kept any more."""
        if self.holder is None:
            return None
        known = subject_from_json(self.holder)
        return evolve(known, documents=(Document("permit", self.number), *known.documents))


def identity_of(shape: object) -> str:
    """Return a holder's fields as one text, by which two are compared."""
    return json.dumps(shape, ensure_ascii=False, sort_keys=True)


def valid(today: datetime.date) -> QuerySet[Permit]:
    """Return the permits that hold on a day."""
    return Permit.objects.filter(withdrawn_at=None, valid_until__gte=today)
