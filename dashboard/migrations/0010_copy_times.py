"""How long copies took, by kind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0009_quotas_over_time")]

    operations = [
        migrations.CreateModel(
            name="CopyTimes",
            fields=[
                ("kind", models.CharField(max_length=240, primary_key=True, serialize=False)),
                ("latest", models.JSONField(default=list)),
            ],
        ),
    ]
