from django.db import migrations, models

from rahdari.gate.keeping import migrating
from rahdari.gate.keeping.fields import SealedJSON, SealedText
from rahdari.gate.keeping.ring import Kept


def _kept(row):
    return Kept.CONFIRMED if row.referral.confirmed_at else Kept.REFERRAL


def _confirm(apps, schema_editor):
    """Say when those were confirmed whom two people have found to be the listed person."""
    for decision in apps.get_model("secondary", "Decision").objects.filter(agreed=True):
        apps.get_model("secondary", "Referral").objects.filter(pk=decision.referral_id).update(
            confirmed_at=decision.second_at
        )


_seal_hits = migrating.seal(
    "secondary",
    "Hit",
    {"clear_entry": "entry", "clear_evidence": "evidence"},
    kept=_kept,
    at="referral__opened_at",
    related="referral",
)
_seal_decisions = migrating.seal(
    "secondary",
    "Decision",
    {"clear_note": "note", "clear_entry_id": "entry_id"},
    kept=_kept,
    at="at",
    related="referral",
)
_commit = migrating.commit(
    "secondary", "Clearance", ("hash", "likeness", "identity"), kept=Kept.CLEARANCE, at="given_at"
)


class Migration(migrations.Migration):
    dependencies = [("secondary", "0002_decisions"), ("desk", "0002_sealed")]

    operations = [
        migrations.AddField("referral", "confirmed_at", models.DateTimeField(null=True)),
        migrations.RunPython(_confirm),
        migrations.RenameField("hit", "entry", "clear_entry"),
        migrations.RenameField("hit", "evidence", "clear_evidence"),
        migrations.AddField("hit", "entry", SealedJSON()),
        migrations.AddField("hit", "evidence", SealedJSON()),
        migrations.RunPython(_seal_hits),
        migrations.RemoveField("hit", "clear_entry"),
        migrations.RemoveField("hit", "clear_evidence"),
        migrations.RenameField("decision", "note", "clear_note"),
        migrations.RenameField("decision", "entry_id", "clear_entry_id"),
        migrations.AddField("decision", "note", SealedText()),
        migrations.AddField("decision", "entry_id", SealedText()),
        migrations.RunPython(_seal_decisions),
        migrations.RemoveField("decision", "clear_note"),
        migrations.RemoveField("decision", "clear_entry_id"),
        migrations.RunPython(_commit),
    ]
