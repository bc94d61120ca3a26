from django.db import migrations

from rahdari.gate.keeping import migrating
from rahdari.gate.keeping.fields import SealedText
from rahdari.gate.keeping.ring import Kept

_FIELDS = ("text", "contact", "answer")
_seal = migrating.seal(
    "slips",
    "Complaint",
    {f"clear_{field}": field for field in _FIELDS},
    kept=lambda row: Kept.REFERRAL,
    at="received_at",
)


class Migration(migrations.Migration):
    dependencies = [("slips", "0001_initial")]

    operations = [
        *(migrations.RenameField("complaint", field, f"clear_{field}") for field in _FIELDS),
        *(migrations.AddField("complaint", field, SealedText()) for field in _FIELDS),
        migrations.RunPython(_seal),
        *(migrations.RemoveField("complaint", f"clear_{field}") for field in _FIELDS),
    ]
