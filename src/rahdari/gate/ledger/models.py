"""Leaves before and after they are in the log, what is known of the log, and the other side."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


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
