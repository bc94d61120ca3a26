"""The classes of travellers that every gate begins with."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_PAPERS = ["scan", "father", "grandfather", "birth", "sex", "nationality", "document", "number", "country"]
_CLASSES = {
    "patient": _PAPERS,
    "family": _PAPERS,
    "returnee": _PAPERS,
    "stranded": ["scan", "birth", "sex", "nationality", "document", "number", "country"],
    "daily-wage": ["scan", "father", "birth", "document", "number"],
    "driver": ["scan", "father", "birth", "nationality", "document", "number", "country"],
    "general": _PAPERS,
}


def _add(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    model = apps.get_model("place", "TravellerClass")
    for order, (code, fields) in enumerate(_CLASSES.items()):
        model.objects.create(code=code, order=order, fields=fields)


class Migration(migrations.Migration):
    dependencies = [("place", "0001_initial")]
    operations = [migrations.RunPython(_add, migrations.RunPython.noop)]
