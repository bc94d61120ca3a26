from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_language")]

    operations = [
        migrations.AddField("user", "wrong_pins", models.PositiveSmallIntegerField(default=0)),
    ]
