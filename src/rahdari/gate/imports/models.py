"""The lists that are brought in, and each time that one was."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from rahdari.lists.reading import READERS

OFFICIAL = "official"
"""As an address: the publisher's own, as `exchange.addresses` knows it."""


class List(models.Model):
    """A list, whose it is, where it comes from, and from when on a change of it waits for a person.

    address: `official`, an https address, or a file or folder of this server (which only whoever may log
    in to the server can name, by the command); empty: it is uploaded. table_map: the column map, in TOML,
    of a table. every_hours: 0 is never by itself. shrink_share: the share of entries that may vanish.
    growth: how many times as many entries there may be.
    """

    list_id = models.SlugField(_("list"), max_length=40, unique=True)
    party = models.SlugField(_("party"), max_length=40)
    format = models.CharField(_("format"), max_length=20, choices=[(name, name) for name in READERS])
    address = models.CharField(_("address"), max_length=500, blank=True)
    table_map = models.TextField(_("column map"), blank=True, max_length=50_000)
    every_hours = models.PositiveSmallIntegerField(_("look for a new version every, hours"), default=0)
    most_megabytes = models.PositiveSmallIntegerField(
        _("largest file, megabytes"), default=256, validators=[MinValueValidator(1), MaxValueValidator(2000)]
    )
    shrink_share = models.FloatField(
        _("share of entries that may vanish"),
        default=0.1,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    growth = models.FloatField(
        _("how many times as many entries there may be"), default=2.0, validators=[MinValueValidator(1)]
    )
    keep_versions = models.PositiveSmallIntegerField(
        _("versions kept"), default=10, validators=[MinValueValidator(1)]
    )
    in_use = models.BooleanField(_("in use"), default=True)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("list_id",)

    def __str__(self) -> str:
        return self.list_id


class Import(models.Model):
    """One file of a list: as it came, what was found in it, and what became of it. Accepted, it is a version.

    number: counts the imports of its list. claim: of the process that reads it; seen_at: its last sign of
    life, done: how many entries it has read. attempts: how often reading was begun.
    against: the number of the version that it was compared with. why: why it waits for a person, or failed.
    made_with: which Rahdari read it, for another one may find more in the same file. quality: how many
    entries each check of `lists.quality` names, once that was judged.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("waits to be read")
        READING = "reading", _("is being read")
        HELD = "held", _("waits for a person")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        UNCHANGED = "unchanged", _("nothing new")
        FAILED = "failed", _("failed")

    list = models.ForeignKey(List, models.PROTECT, related_name="imports")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING, db_index=True)
    uploaded = models.BooleanField(default=False)
    file = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    claim = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    published_on = models.DateField(null=True)
    made_with = models.CharField(max_length=40, blank=True)
    against = models.PositiveIntegerField(null=True)
    entries = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    doubtful = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    judged_at = models.DateTimeField(null=True)
    quality = models.JSONField(default=dict)

    class Meta:
        ordering = ("-pk",)
        constraints = (models.UniqueConstraint("list", "number", name="import_number_unique"),)

    def __str__(self) -> str:
        return f"{self.list_id}: {self.number}"
