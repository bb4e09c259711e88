"""What was used of each quota on each day, who entered a limit, and what the pages sort by."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dashboard", "0008_people")]

    operations: ClassVar = [
        migrations.AddField("quota", "limit_at", models.DateTimeField(null=True)),
        migrations.AddField("quota", "entered_by", models.CharField(blank=True, max_length=150)),
        migrations.AddField(
            "quota",
            "fullness",
            models.GeneratedField(
                db_persist=True,
                expression=Coalesce(Case(When(limit__gt=0, then=F("used") / F("limit"))), Value(0.0)),
                output_field=models.FloatField(),
            ),
        ),
        migrations.AddField(
            "disk",
            "backups_left",
            models.GeneratedField(
                db_persist=True,
                expression=Case(When(backup_count__gt=0, then=F("backup_quota") - F("backup_count"))),
                output_field=models.IntegerField(null=True),
            ),
        ),
        migrations.CreateModel(
            "QuotaReading",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("used", models.FloatField()),
                ("quota", models.ForeignKey("dashboard.quota", models.CASCADE, related_name="readings")),
            ],
            options={
                "ordering": ["quota", "day"],
                "constraints": [models.UniqueConstraint(fields=["quota", "day"], name="one_reading_of_a_day")],
            },
        ),
        migrations.AddIndex("quota", models.Index(fields=["-fullness", "-id"], name="quota_fullness")),
        migrations.AddIndex(
            "disk",
            models.Index(fields=["backups_left"], condition=Q(backups_left__isnull=False), name="disk_backups_left"),
        ),
        migrations.AddIndex(
            "copytask",
            models.Index(
                fields=["account", "destination_region", "finished_at"],
                condition=Q(finished_at__isnull=False),
                name="task_finished",
            ),
        ),
    ]
