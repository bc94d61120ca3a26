from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("releases", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="candidate",
            name="kept_back",
            field=models.JSONField(default=list),
        ),
    ]
