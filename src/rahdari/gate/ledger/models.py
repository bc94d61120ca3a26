"""Leaves before and after they are in the log, what is known of the log, and the other side."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Leaf(models.Model):
    """What has to be known to write one leaf of the log, and later to open it.

    position: its number in the log, null until it is sequenced. at: its hour is shown; of a held leaf it
    becomes the end of the shift in which it is sequenced. held: only at the end of a shift, among others
    like it. release: of a check, its number; 0 of everything else. hidden: the record's salted hash, all
    that the log needs of it. reference: what a receipt opens.
    """

    position = models.BigIntegerField(null=True, unique=True)
    at = models.DateTimeField()
    held = models.BooleanField(default=True)
    release = models.PositiveIntegerField(default=0)
    reference = models.CharField(max_length=40, db_index=True)
    salt = models.BinaryField(max_length=32)
    hidden = models.BinaryField(max_length=32)

    class Meta:
        indexes = (models.Index(fields=("id",), condition=Q(position=None), name="leaf_waits"),)

    def __str__(self) -> str:
        return f"{self.position}: {self.reference}"


class OwnLog(models.Model):
    """What the one row says of this gate's log: how far it is, and what is wrong with it.

    size: leaves that have a position. shift: the end of the last shift whose held leaves are in.
    checkpoint_at, checkpoint_size: of the last checkpoint. fault: one of `LedgerError`'s words; empty while
    all is well.
    """

    size = models.BigIntegerField(default=0)
    shift = models.DateTimeField(null=True)
    checkpoint_at = models.DateTimeField(null=True)
    checkpoint_size = models.BigIntegerField(default=0)
    fault = models.CharField(max_length=20, blank=True)
    says = models.CharField(max_length=500, blank=True)
    since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.size} leaves"


class Lost(models.Model):
    """How many leaves of an hour and a release there are whose records are lost (`adopting`)."""

    hour = models.DateTimeField(db_index=True)
    release = models.PositiveIntegerField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.count} of {self.hour}"


class Brought(models.Model):
    """A fault of our own log that a witness has brought; it stays, and warns until two roles have settled it.

    notes: which checkpoints show it, by the end of their files' names (`witness/brought`), a line each.
    """

    fault = models.CharField(max_length=20)
    says = models.CharField(max_length=500)
    at = models.DateTimeField()
    notes = models.TextField()
    why = models.CharField(max_length=500, blank=True)
    explained_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    explained_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(settled_by=None)
                | (Q(explained_by__isnull=False) & ~Q(settled_by=F("explained_by"))),
                name="brought_four_eyes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.fault} of {self.at}"


class Other(models.Model):
    """The other side: a witness of this gate's log, and a log of which this gate is a witness.

    key: with which it signs, as it was handed over. address: of its log; empty if only it looks at ours.
    certificate: of an authority that this computer does not know. seen_*: their checkpoint that was last
    found in order. witnessed_*: our checkpoint that they last signed, and when by their clock. fault: as of
    `OwnLog`.
    """

    name = models.CharField(_("name"), max_length=80)
    key = models.CharField(_("key"), max_length=300)
    address = models.URLField(_("address of its ledger"), max_length=200, blank=True)
    certificate = models.TextField(_("certificate"), max_length=20_000, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_size = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    witnessed_at = models.DateTimeField(null=True)
    witnessed_size = models.BigIntegerField(default=0)
    fault = models.CharField(max_length=20, blank=True)
    says = models.CharField(max_length=500, blank=True)
    since = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name
