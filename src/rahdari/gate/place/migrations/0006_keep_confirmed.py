import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("place", "0005_gate_shifts_closure")]

    operations = [
        migrations.AddField(
            model_name="gate",
            name="keep_confirmed_days",
            field=models.PositiveSmallIntegerField(
                default=365,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="keep confirmed referrals, days: as the law says",
            ),
        ),
    ]
