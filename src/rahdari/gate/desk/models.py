"""Units and crossings: who stood at the lane together, and each of them; later, how many there were."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rahdari.gate.keeping.fields import SealedJSON
from rahdari.gate.keeping.ring import Kept
from rahdari.gate.place.models import Lane, TravellerClass


class Verdict(models.TextChoices):
    """The two outcomes. There is no third: people decide, the machine never refuses."""

    CLEAR = "clear", _("clear")
    REFER = "refer", _("refer")


class Unit(models.Model):
    """Those who are screened together: a family, or one traveller.

    key: made by the page, so that sending a unit twice keeps it once. at: when it was screened; happened_at:
    when it was at the lane, earlier only where it was written on paper first. others: what the officer
    said about the members who are clear while one is referred.
    """

    key = models.UUIDField(primary_key=True)
    lane = models.ForeignKey(Lane, models.PROTECT, related_name="units")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    traveller_class = models.ForeignKey(TravellerClass, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    happened_at = models.DateTimeField()
    verdict = models.CharField(max_length=5, choices=Verdict.choices)
    drill = models.BooleanField(default=False)
    paper = models.BooleanField(default=False)
    others = models.CharField(max_length=10, blank=True, choices=(("go-on", _("go on")), ("wait", _("wait"))))
    undone_at = models.DateTimeField(null=True)
    answer = models.JSONField()

    class Meta:
        indexes = (models.Index(fields=("lane", "-at"), name="unit_lane_at"),)

    def __str__(self) -> str:
        return str(self.key)


class Crossing(models.Model):
    """One traveller at one gate, one direction, one time.

    subject: in the one JSON shape of `rahdari.records.schema`, sealed; null once its retention has ended.
    A clear one then goes, and is counted (`HourCount`); a referred one stays with its referral. document: a
    kind, or `none`.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="crossings")
    number = models.PositiveSmallIntegerField()
    subject = SealedJSON()
    source = models.CharField(max_length=10)
    document = models.CharField(max_length=20)
    verdict = models.CharField(max_length=5, choices=Verdict.choices)
    index = models.CharField(max_length=40)
    threshold = models.IntegerField()
    microseconds = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint("unit", "number", name="crossing_number_unique"),)
        indexes = (  # what is still to be forgotten, of years of crossings
            models.Index(
                fields=("verdict",), condition=models.Q(subject__isnull=False), name="crossing_kept"
            ),
            models.Index(  # what is still to become a count
                fields=("verdict",),
                condition=models.Q(subject__isnull=True, verdict=Verdict.CLEAR),
                name="crossing_to_count",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.number}"

    def kept_as(self) -> Kept:
        """Return whose retention holds: the referral's, if there is one."""
        if self.verdict == Verdict.CLEAR:
            return Kept.CLEAR
        if self._state.adding or not hasattr(self, "referral"):  # a drill's is never opened
            return Kept.REFERRAL
        return self.referral.kept_as()


class HourCount(models.Model):
    """How many were clear in an hour, of those whose retention has ended: all that is left of them.

    hour: its beginning. index: that they were screened with. crossings: without drills; undone: those of them
    that were taken back.
    """

    hour = models.DateTimeField()
    lane = models.ForeignKey(Lane, models.PROTECT, related_name="counts")
    traveller_class = models.ForeignKey(TravellerClass, models.PROTECT, related_name="+")
    index = models.CharField(max_length=40)
    crossings = models.PositiveIntegerField(default=0)
    undone = models.PositiveIntegerField(default=0)
    drills = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint("hour", "lane", "traveller_class", "index", name="hour_count_once"),
        )

    def __str__(self) -> str:
        return f"{self.lane_id} {self.hour:%Y-%m-%d %H}: {self.crossings}"
