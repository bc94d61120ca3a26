"""What a person concerned had put right."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rahdari.gate.keeping.fields import SealedText
from rahdari.gate.keeping.ring import Kept
from rahdari.gate.secondary.models import Referral


class Correction(models.Model):
    """A field of a crossing changed, or a note added to it, for the person concerned.

    note: in the supervisor's words; sealed, and destroyed with the crossing's fields. What a field said
    before is not kept: the event commits to it (`services.correct`).
    """

    class Field(models.TextChoices):
        """What is put right."""

        NOTE = "note", _("only a note")
        NAMES = "names", _("name")
        FATHER = "father_names", _("father’s name")
        GRANDFATHER = "grandfather_names", _("grandfather’s name")
        BIRTH = "birth_dates", _("birth date")
        SEX = "sex", _("sex")
        NATIONALITY = "nationalities", _("nationality")
        DOCUMENT = "documents", _("document number")

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=20, choices=Field.choices)
    note = SealedText()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.field}"

    def kept_as(self) -> Kept:
        """Return whose retention holds."""
        return self.referral.kept_as()
