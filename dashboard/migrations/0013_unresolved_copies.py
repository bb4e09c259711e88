"""Who asked for a copy, by name; whether it was tried again; and what nobody has resolved yet, found by index."""

from django.db import migrations, models
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

UNRESOLVED = ["FAILED", "CANCELLED", "SKIPPED", "LOST", "NEEDS_ATTENTION"]


def fill(apps, schema_editor):
    tasks = apps.get_model("dashboard", "CopyTask").objects
    users = apps.get_model("dashboard", "User").objects
    name = users.filter(pk=OuterRef("requested_by_id")).values("username")[:1]
    tasks.filter(requested_by__isnull=False).update(asked_by=Coalesce(Subquery(name), models.Value("")))
    tasks.filter(pk__in=tasks.filter(retry_of__isnull=False).values("retry_of")).update(retried=True)


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0012_list_indexes")]

    operations = [
        migrations.AddField(
            "copytask", "asked_by", models.CharField(blank=True, db_default="", default="", max_length=150)
        ),
        migrations.AddField("copytask", "retried", models.BooleanField(db_default=False, default=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddField(
            "copytask",
            "unresolved",
            models.GeneratedField(
                expression=Case(When(status__in=UNRESOLVED, retried=False, then=True), default=False),
                output_field=models.BooleanField(),
                db_persist=True,
            ),
        ),
        migrations.RemoveIndex("copytask", "task_by"),
        migrations.AddIndex("copytask", models.Index(fields=["asked_by", "-id"], name="task_by")),
        migrations.AddIndex(
            "copytask", models.Index(fields=["-id"], condition=Q(unresolved=True), name="task_unresolved")
        ),
        migrations.AddIndex(
            "copytask", models.Index(fields=["finished_at"], condition=Q(unresolved=True), name="task_unresolved_at")
        ),
    ]
