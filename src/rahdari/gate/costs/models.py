"""What a gate has to know of its day to turn stops into desks, and counts of the words of names."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from rahdari.calibration.cost import PER_DAY
from rahdari.calibration.desks import MINUTES, OPEN_HOURS, PEAK, WAIT, Desks, desks_needed, peak_per_hour
from rahdari.gate.place.models import Gate


class Day(models.Model):
    """A gate's usual day. peak: the busiest hour beside the mean one. own_names: whether they are counted."""

    gate = models.OneToOneField(Gate, models.PROTECT, related_name="day")
    travellers = models.PositiveIntegerField(
        _("travellers a day"),
        default=PER_DAY,
        validators=[MinValueValidator(1), MaxValueValidator(1_000_000)],
    )
    hours = models.FloatField(
        _("hours open a day"), default=OPEN_HOURS, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    peak = models.FloatField(
        _("busiest hour, times the mean one"),
        default=PEAK,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
    )
    minutes = models.FloatField(
        _("minutes for a referral"),
        default=MINUTES,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
    )
    wait = models.FloatField(
        _("mean wait that is bearable, minutes"),
        default=WAIT,
        validators=[MinValueValidator(0), MaxValueValidator(240)],
    )
    own_names = models.BooleanField(
        _("count the words of travellers’ names"),
        default=False,
        help_text=_("Only words that five people or more share on one day; nothing else of anybody is kept."),
    )

    def __str__(self) -> str:
        return str(self.gate)

    def desks(self, stops_a_day: float) -> Desks:
        """Return the desks that secondary inspection needs for so many stops."""
        per_hour = peak_per_hour(stops_a_day, hours=self.hours, peak=self.peak)
        return desks_needed(per_hour, minutes=self.minutes, wait=self.wait)


class CountedDay(models.Model):
    """A day whose travellers' names were counted, and of how many people."""

    day = models.DateField(unique=True)
    people = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.day)


class NameCount(models.Model):
    """How many people bore a word at a place of their names, added up by day; an empty word: a rare one."""

    LONGEST = 60

    place = models.CharField(max_length=8)
    script = models.CharField(max_length=4)
    word = models.CharField(max_length=LONGEST, blank=True)
    count = models.PositiveBigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("place", "script", "word"), name="name_count_unique"),)

    def __str__(self) -> str:
        return f"{self.place}: {self.count}"
