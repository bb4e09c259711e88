"""What restoring an old database needs: the marks in the inventory, and what was learned of each vendor's clock."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0004_candidates")]

    operations = [
        migrations.AddField("account", "clock_skew", models.JSONField(default=dict, editable=False)),
        migrations.AddField("account", "fences", models.JSONField(default=dict, editable=False)),
        migrations.AddField(
            "snapshot", "tag", models.CharField(blank=True, default="", max_length=16), preserve_default=False
        ),
        migrations.AddField("snapshot", "orphaned_at", models.DateTimeField(null=True)),
        migrations.AddIndex("copytask", models.Index(fields=["tag"], name="task_tag")),
        migrations.AddIndex(
            "snapshot",
            models.Index(fields=["account", "region"], condition=~models.Q(tag=""), name="snapshot_marked"),
        ),
        migrations.AddIndex(
            "snapshot",
            models.Index(fields=["account"], condition=models.Q(orphaned_at__isnull=False), name="snapshot_orphan"),
        ),
    ]
