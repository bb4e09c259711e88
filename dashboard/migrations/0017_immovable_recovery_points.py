"""Why a disk of which nothing can be copied has nothing to copy."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0016_bulk")]

    operations = [
        migrations.AddField(
            "protection",
            "immovable",
            models.ForeignKey(
                "dashboard.snapshot",
                django.db.models.deletion.SET_NULL,
                db_index=False,
                null=True,
                related_name="+",
            ),
        ),
    ]
