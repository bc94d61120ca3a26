"""Gate, lanes, lane computers, classes of travellers, accepted documents."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from rahdari.gate.ledger.shifts import USUAL, check_times

LONGEST_CLEAR = 720  # hours
LONGEST_REFERRAL = 365  # days
LONGEST_CONFIRMED = 3_650  # days: the law says how long, and a mistyped number is not kept for decades
LONGEST_PERMIT = 180
"""Days for which a permit is made out or renewed, at most: rahdari cards are renewed every six months."""


class Direction(models.TextChoices):
    """Which way a lane leads."""

    IN = "in", _("In")
    OUT = "out", _("Out")


class DocumentChoice(models.TextChoices):
    """The documents of this border. Each but `NONE` is a kind of `rahdari.records`."""

    PASSPORT = "passport", _("Passport")
    TAZKIRA = "tazkira", _("Tazkira (paper)")
    E_TAZKIRA = "e_tazkira", _("e-Tazkira")
    CNIC = "cnic", _("CNIC")
    POR = "por", _("PoR card")
    ACC = "acc", _("ACC")
    PERMIT = "permit", _("Permit")
    NATIONAL_ID = "national_id", _("Other identity card")
    OTHER = "other", _("Other document")
    NONE = "none", _("No document")


class Gate(models.Model):
    """The crossing point that this server serves, and its limits, which are data.

    stop_budget: share of travellers who are not listed and may be stopped; it picks the threshold.
    """

    name = models.CharField(_("name"), max_length=80)
    stop_budget = models.FloatField(
        _("stop budget"), default=0.002, validators=[MinValueValidator(0.0001), MaxValueValidator(0.05)]
    )
    referral_minutes = models.PositiveSmallIntegerField(_("minutes for a referral"), default=30)
    referral_warning_minutes = models.PositiveSmallIntegerField(_("warning, minutes before"), default=10)
    list_warning_hours = models.PositiveSmallIntegerField(_("lists are old after, hours"), default=48)
    list_alarm_hours = models.PositiveSmallIntegerField(_("lists are too old after, hours"), default=168)
    keep_clear_hours = models.PositiveSmallIntegerField(
        _("keep cleared crossings, hours"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_CLEAR)],
    )
    keep_referral_days = models.PositiveSmallIntegerField(
        _("keep referrals, days"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_REFERRAL)],
    )
    keep_confirmed_days = models.PositiveSmallIntegerField(
        _("keep confirmed referrals, days: as the law says"),
        default=365,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_CONFIRMED)],
    )
    keep_clearance_days = models.PositiveSmallIntegerField(
        _("keep clearances, days"), default=365, validators=[MaxValueValidator(365)]
    )
    permit_days = models.PositiveSmallIntegerField(
        _("permits are made out for, days"),
        default=LONGEST_PERMIT,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_PERMIT)],
    )
    keep_permit_days = models.PositiveSmallIntegerField(
        _("keep permits after their end, days"), default=30, validators=[MaxValueValidator(365)]
    )
    complaint_days = models.PositiveSmallIntegerField(_("answer complaints within, days"), default=30)
    youngest_listed = models.PositiveSmallIntegerField(
        _("youngest person that may be listed, years"),
        default=18,
        validators=[MinValueValidator(14), MaxValueValidator(21)],
    )
    shifts = models.CharField(_("shifts change at"), max_length=80, default=USUAL, validators=[check_times])
    token_hours = models.PositiveSmallIntegerField(
        _("clearance tokens are valid, hours"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(72)],
    )
    complain_at = models.CharField(_("where to complain, besides this gate"), max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class Lane(models.Model):
    """One counter, one direction, and where it refers people to."""

    gate = models.ForeignKey(Gate, models.PROTECT, related_name="lanes")
    name = models.CharField(_("name"), max_length=40)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices)
    refer_to = models.CharField(_("refers to"), max_length=80, default="Secondary inspection")
    open = models.BooleanField(_("open"), default=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint("gate", "name", name="lane_name_unique"),)

    def __str__(self) -> str:
        return self.name


class LaneComputer(models.Model):
    """A browser that belongs to a lane. Only the hash of its token is kept; the token is its cookie."""

    lane = models.ForeignKey(Lane, models.PROTECT, related_name="computers")
    name = models.CharField(_("name"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class TravellerClass(models.Model):
    """Why somebody crosses. Chooses the lane's order and the form's fields, never the threshold.

    fields: those of `desk.asked.FIELDS` that the form shows beside the scan.
    """

    code = models.SlugField(max_length=30, primary_key=True)
    order = models.PositiveSmallIntegerField(_("order"))
    fields = models.JSONField(_("fields"), default=list)

    class Meta:
        ordering = ("order",)

    def __str__(self) -> str:
        from rahdari.gate.place.classes import label

        return label(self.code)


class AcceptedDocument(models.Model):
    """A rule: this document is accepted in these cases. Without a rule that fits it is not.

    An empty direction or class stands for all of them; `last` is empty while the rule has no end.
    """

    gate = models.ForeignKey(Gate, models.PROTECT, related_name="accepted_documents")
    document = models.CharField(_("document"), max_length=20, choices=DocumentChoice.choices)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices, blank=True)
    traveller_class = models.ForeignKey(
        TravellerClass, models.PROTECT, null=True, blank=True, verbose_name=_("class")
    )
    first = models.DateField(_("from"))
    last = models.DateField(_("until"), null=True, blank=True)

    def __str__(self) -> str:
        return str(DocumentChoice(self.document).label)


class Closure(models.Model):
    """That the gate, or one lane of it, was closed: since when, until when, and why.

    It is said, not enforced: a lane that screens while it is closed is screened, and the report shows it.
    """

    class Reason(models.TextChoices):
        """Why. A closed list, so that the other side can read it."""

        HOURS = "hours", _("end of the day")
        HOLIDAY = "holiday", _("holiday")
        STAFF = "staff", _("not enough staff")
        QUIET = "quiet", _("few travellers")
        ORDER = "order", _("ordered by an authority")
        SECURITY = "security", _("security")
        POWER = "power", _("no power")
        EQUIPMENT = "equipment", _("the equipment does not work")
        LISTS = "lists", _("the lists cannot be used")
        OTHER = "other", _("something else, see the note")

    gate = models.ForeignKey(Gate, models.PROTECT, related_name="closures")
    lane = models.ForeignKey(Lane, models.PROTECT, null=True, related_name="closures")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    note = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField(db_index=True)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, db_index=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-begun_at",)
        constraints = (
            models.UniqueConstraint("lane", condition=models.Q(ended_at=None), name="closure_of_lane_once"),
            models.UniqueConstraint(
                "gate", condition=models.Q(ended_at=None, lane=None), name="closure_of_gate_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.lane_id or 'gate'}: {self.reason}"
