"""What the other clouds need: options of a copy, routes and projects of a region, services of an account."""

import django.utils.timezone
from django.db import migrations, models
from django.db.models import F


def remember_first_requests(apps, schema_editor):
    """A copy that stands already was first asked for when its row was made; a retry keeps the time of the first one."""
    tasks = apps.get_model("dashboard", "CopyTask").objects.using(schema_editor.connection.alias)
    tasks.update(since=F("created_at"))
    first = {}
    retries = tasks.filter(retry_of__isnull=False).order_by("pk")
    for pk, earlier, at in retries.values_list("pk", "retry_of_id", "retry_of__created_at").iterator():
        first[pk] = first.get(earlier, at)
    for pk, at in first.items():
        tasks.filter(pk=pk).update(since=at)


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0002_append_only_history")]

    operations = [
        migrations.AddField("account", "service_names", models.JSONField(blank=True, default=list)),
        migrations.AddField("account", "key_refusals", models.PositiveIntegerField(default=0, editable=False)),
        migrations.AddField("copytask", "options", models.JSONField(default=dict)),
        migrations.AddField("copytask", "since", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.AddField("region", "project", models.CharField(blank=True, max_length=80)),
        migrations.AddField("region", "routes", models.JSONField(default=dict)),
        migrations.RunPython(remember_first_requests, migrations.RunPython.noop),
    ]
