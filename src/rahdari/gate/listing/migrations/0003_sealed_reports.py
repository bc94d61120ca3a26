from django.db import migrations

from rahdari.gate.keeping import migrating
from rahdari.gate.keeping.fields import SealedJSON, SealedText
from rahdari.gate.keeping.ring import Kept

_FIELDS = {"content": SealedJSON, "file": SealedText}
_seal = migrating.seal(
    "listing",
    "KeptReport",
    {f"clear_{field}": field for field in _FIELDS},
    kept=lambda row: Kept.REPORT,
    at="at",
)


class Migration(migrations.Migration):
    dependencies = [("listing", "0002_reports")]

    operations = [
        migrations.RemoveConstraint("keptreport", "report_kept_once"),
        migrations.RemoveField("keptreport", "sha256"),
        *(migrations.RenameField("keptreport", field, f"clear_{field}") for field in _FIELDS),
        *(migrations.AddField("keptreport", field, sealed()) for field, sealed in _FIELDS.items()),
        migrations.RunPython(_seal),
        *(migrations.RemoveField("keptreport", f"clear_{field}") for field in _FIELDS),
    ]
