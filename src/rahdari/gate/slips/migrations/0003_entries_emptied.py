from typing import Any

from django.db import migrations
from django.db.models import Q


def _empty(apps: Any, schema_editor: Any) -> None:
    over = Q(closed_at__isnull=False) | Q(referral__protected_at__isnull=False)
    apps.get_model("slips", "Complaint").objects.filter(over).update(entries=[])


class Migration(migrations.Migration):
    dependencies = [("slips", "0002_sealed"), ("secondary", "0003_sealed")]

    operations = [migrations.RunPython(_empty)]
