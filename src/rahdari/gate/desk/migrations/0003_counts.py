import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_sealed"), ("place", "0008_permits")]

    operations = [
        migrations.CreateModel(
            name="HourCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("index", models.CharField(max_length=40)),
                ("crossings", models.PositiveIntegerField(default=0)),
                ("undone", models.PositiveIntegerField(default=0)),
                ("drills", models.PositiveIntegerField(default=0)),
                (
                    "lane",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="counts", to="place.lane"
                    ),
                ),
                (
                    "traveller_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="place.travellerclass",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="hourcount",
            constraint=models.UniqueConstraint(
                "hour", "lane", "traveller_class", "index", name="hour_count_once"
            ),
        ),
        migrations.AddIndex(
            model_name="crossing",
            index=models.Index(
                fields=["verdict"],
                condition=models.Q(("subject__isnull", True), ("verdict", "clear")),
                name="crossing_to_count",
            ),
        ),
    ]
