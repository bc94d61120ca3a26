from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("costs", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="day",
            name="own_names",
            field=models.BooleanField(
                default=False,
                help_text="Only words that five people or more share on one day; nothing else of anybody is kept.",
                verbose_name="count the words of travellers’ names",
            ),
        ),
        migrations.CreateModel(
            name="CountedDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True)),
                ("people", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="NameCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=8)),
                ("script", models.CharField(max_length=4)),
                ("word", models.CharField(blank=True, max_length=60)),
                ("count", models.PositiveBigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("place", "script", "word"), name="name_count_unique")
                ]
            },
        ),
    ]
