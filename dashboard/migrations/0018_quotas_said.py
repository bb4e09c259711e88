"""The name of a quota in parts, so that each language puts them together in its own way."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0017_immovable_recovery_points")]

    operations = [migrations.AddField("quota", "said", models.JSONField(default=dict))]
