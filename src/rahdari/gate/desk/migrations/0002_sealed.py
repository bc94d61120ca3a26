from django.db import migrations, models

from rahdari.gate.keeping import migrating
from rahdari.gate.keeping.fields import SealedJSON
from rahdari.gate.keeping.ring import Kept

_seal = migrating.seal(
    "desk",
    "Crossing",
    {"clear": "subject"},
    kept=lambda row: Kept.CLEAR if row.verdict == "clear" else Kept.REFERRAL,
    at="unit__at",
    related="unit",
)


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]

    operations = [
        migrations.RenameField("crossing", "subject", "clear"),
        migrations.AddField("crossing", "subject", SealedJSON()),
        migrations.RunPython(_seal),
        migrations.RemoveField("crossing", "clear"),
        migrations.AddIndex(
            "crossing",
            models.Index(
                fields=["verdict"], condition=models.Q(("subject__isnull", False)), name="crossing_kept"
            ),
        ),
    ]
