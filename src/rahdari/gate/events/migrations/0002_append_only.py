"""The triggers that keep events append-only."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from rahdari.gate.events import triggers


def _install(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    triggers.install(schema.connection)


def _remove(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    triggers.remove(schema.connection)


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunPython(_install, _remove)]
