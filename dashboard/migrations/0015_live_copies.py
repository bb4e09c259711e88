"""Unfinished copies in the order of their keys."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0014_saved_filters")]

    operations = [
        migrations.AddIndex(
            "copytask",
            models.Index(fields=["-id"], condition=models.Q(due_at__isnull=False), name="task_live"),
        ),
    ]
