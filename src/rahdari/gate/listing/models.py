"""Own entries, their terms, the reports that they rest on, and measures about entries of any list."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rahdari.gate.keeping.fields import SealedJSON, SealedText
from rahdari.gate.keeping.ring import Kept
from rahdari.gate.listing.vocabulary import (
    Action,
    Basis,
    Days,
    Ground,
    Handling,
    InformationGrade,
    SourceGrade,
)

_PERSON = settings.AUTH_USER_MODEL


class Batch(models.Model):
    """Entries that were proposed together, from one table.

    rejected: the rows that were left out, each with row, column and why (without what the cell held).
    """

    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rejected = models.JSONField(default=list)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file


class OwnEntry(models.Model):
    """One person on the gate's own list. What it says never changes: to change it is to propose another.

    identity: the identifying fields, in the one JSON shape of entries; empty once they are destroyed. adult:
    that the person is of age was stated by whoever proposed it, for want of a birth date. expires_on: the
    first day on which it refers nobody; none until it has been approved.
    """

    reference = models.CharField(max_length=12, unique=True)
    identity = models.JSONField()
    adult = models.BooleanField(default=False)
    basis = models.CharField(max_length=20, choices=Basis.choices)
    file_number = models.CharField(max_length=40)
    ground = models.CharField(max_length=20, choices=Ground.choices)
    source_grade = models.CharField(max_length=1, choices=SourceGrade.choices)
    information_grade = models.CharField(max_length=1, choices=InformationGrade.choices)
    handling = models.CharField(max_length=1, choices=Handling.choices)
    action = models.CharField(max_length=10, choices=Action.choices)
    owner_contact = models.CharField(max_length=200)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="entries")
    row = models.PositiveIntegerField(null=True)
    listed_on = models.DateField(null=True)
    review_on = models.DateField(null=True, db_index=True)
    expires_on = models.DateField(null=True, db_index=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(_PERSON, models.PROTECT, null=True, related_name="+")
    withdrawn_why = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.reference

    @property
    def first_name(self) -> str:
        """The first of the names, as a table of entries shows it."""
        names = self.identity.get("names")
        if not names:
            return "–"  # destroyed: `retention`
        name = names[0]
        return str(name["text"] if isinstance(name, dict) else name)


class Term(models.Model):
    """A stretch of time for which an entry is proposed, or proposed again, and what the second person says.

    reason: why it is needed again; empty in the first term, whose ground says why. agreed: the second
    person's answer; the database refuses that both are one.
    """

    entry = models.ForeignKey(OwnEntry, models.PROTECT, related_name="terms")
    days = models.PositiveSmallIntegerField(choices=Days.choices)
    review_days = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    second = models.ForeignKey(_PERSON, models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(second=F("by")), name="term_four_eyes"),
            models.CheckConstraint(
                condition=Q(agreed=None, second=None) | Q(agreed__isnull=False, second__isnull=False),
                name="term_answered_by_somebody",
            ),
            models.CheckConstraint(condition=Q(days__in=Days.values), name="term_has_an_end"),
            models.UniqueConstraint("entry", condition=Q(agreed=None), name="term_one_waits"),
        )

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.days}"


class KeptReport(models.Model):
    """A report behind an entry: kept as it was read (`sources.kept`), for as long as who is listed is.

    number: what it is called, in the order in which they came. file: the name it came under, none if pasted.
    Both what was read and that name are sealed: reports tell of more people than the one who is listed.
    """

    entry = models.ForeignKey(OwnEntry, models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    content = SealedJSON()
    file = SealedText()
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint("entry", "number", name="report_number"),)

    def __str__(self) -> str:
        return f"{self.entry_id}: R{self.number}"

    def kept_as(self) -> Kept:
        """Return whose retention holds: that of its entry."""
        return Kept.REPORT


class Measure(models.Model):
    """What a steward decided about an entry of any list at this gate, until a day on which it lapses.

    fields: of `records.RESTRICTION_FIELDS`, without which a restricted entry is not matched. until: the first
    day on which it no longer holds.
    """

    class Kind(models.TextChoices):
        """What is done to the entry."""

        RESTRICT = "restrict", _("restricted")
        SUSPEND = "suspend", _("suspended")

    entry_id = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    fields = models.JSONField(default=list)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(_PERSON, models.PROTECT, null=True, related_name="+")
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint("entry_id", condition=Q(ended_at=None), name="measure_one_in_force"),
        )

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.kind}"
