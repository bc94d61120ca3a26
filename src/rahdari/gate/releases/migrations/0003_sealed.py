from django.db import migrations

from rahdari.gate.keeping import migrating
from rahdari.gate.keeping.fields import SealedText
from rahdari.gate.keeping.ring import Kept

_seal = migrating.seal(
    "releases",
    "NewHit",
    {"clear_note": "note"},
    kept=lambda row: Kept.CONFIRMED if row.referral.confirmed_at else Kept.REFERRAL,
    at="referral__opened_at",
    related="referral",
)


class Migration(migrations.Migration):
    dependencies = [("releases", "0002_kept_back"), ("secondary", "0003_sealed")]

    operations = [
        migrations.RenameField("newhit", "note", "clear_note"),
        migrations.AddField("newhit", "note", SealedText()),
        migrations.RunPython(_seal),
        migrations.RemoveField("newhit", "clear_note"),
    ]
