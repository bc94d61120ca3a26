"""What a gate has to know of its day to turn stops into desks."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from rahdari.calibration.cost import PER_DAY
from rahdari.calibration.desks import MINUTES, OPEN_HOURS, PEAK, WAIT, Desks, desks_needed, peak_per_hour
from rahdari.gate.place.models import Gate


class Day(models.Model):
    """A gate's usual day. peak: the busiest hour beside the mean one."""

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

    def __str__(self) -> str:
        return str(self.gate)

    def desks(self, stops_a_day: float) -> Desks:
        """Return the desks that secondary inspection needs for so many stops."""
        per_hour = peak_per_hour(stops_a_day, hours=self.hours, peak=self.peak)
        return desks_needed(per_hour, minutes=self.minutes, wait=self.wait)
