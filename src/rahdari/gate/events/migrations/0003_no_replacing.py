"""The triggers again, with one against `INSERT OR REPLACE`."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from rahdari.gate.events import triggers


def _install(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    triggers.remove(schema.connection)
    triggers.install(schema.connection)


class Migration(migrations.Migration):
    dependencies = [("events", "0002_append_only")]
    operations = [migrations.RunPython(_install, migrations.RunPython.noop)]
