from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("place", "0008_permits"),)

    operations = (
        migrations.AlterField(
            "gate",
            "keep_clear_hours",
            models.PositiveSmallIntegerField(
                default=24,
                validators=[MinValueValidator(1), MaxValueValidator(720)],
                verbose_name="keep cleared crossings, hours",
            ),
        ),
        migrations.AlterField(
            "gate",
            "keep_referral_days",
            models.PositiveSmallIntegerField(
                default=30,
                validators=[MinValueValidator(1), MaxValueValidator(365)],
                verbose_name="keep referrals, days",
            ),
        ),
        migrations.AlterField(
            "gate",
            "keep_confirmed_days",
            models.PositiveSmallIntegerField(
                default=365,
                validators=[MinValueValidator(1), MaxValueValidator(3650)],
                verbose_name="keep confirmed referrals, days: as the law says",
            ),
        ),
    )
