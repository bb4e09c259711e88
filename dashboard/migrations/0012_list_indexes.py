"""Every filter of every list finds its rows by index, in the order of the list; indexes that begin another one are gone."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dashboard', '0011_protection'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='copytask',
            name='task_source',
        ),
        migrations.RemoveIndex(
            model_name='copytask',
            name='task_replica',
        ),
        migrations.RemoveIndex(
            model_name='snapshot',
            name='snapshot_disk',
        ),
        migrations.AlterField(
            model_name='copyattempt',
            name='task',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='attempt_rows', to='dashboard.copytask'),
        ),
        migrations.AlterField(
            model_name='copytask',
            name='account',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='dashboard.account'),
        ),
        migrations.AlterField(
            model_name='copytask',
            name='batch',
            field=models.UUIDField(default=uuid.uuid4),
        ),
        migrations.AlterField(
            model_name='copytask',
            name='requested_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='disk',
            name='account',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='dashboard.account'),
        ),
        migrations.AlterField(
            model_name='quota',
            name='account',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='quotas', to='dashboard.account'),
        ),
        migrations.AlterField(
            model_name='region',
            name='account',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='regions', to='dashboard.account'),
        ),
        migrations.AlterField(
            model_name='snapshot',
            name='account',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='dashboard.account'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['kind', '-id'], name='event_kind'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['subject', '-id'], name='event_about', opclasses=['varchar_pattern_ops', 'int8_ops']),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['request_id', '-id'], name='event_request'),
        ),
        migrations.AddIndex(
            model_name='copytask',
            index=models.Index(fields=['batch', '-id'], name='task_batch'),
        ),
        migrations.AddIndex(
            model_name='copytask',
            index=models.Index(fields=['requested_by', '-id'], name='task_by'),
        ),
        migrations.AddIndex(
            model_name='copytask',
            index=models.Index(fields=['service', '-id'], name='task_service'),
        ),
        migrations.AddIndex(
            model_name='copytask',
            index=models.Index(fields=['source_region', '-id'], name='task_from'),
        ),
        migrations.AddIndex(
            model_name='copytask',
            index=models.Index(fields=['destination_region', '-id'], name='task_to'),
        ),
        migrations.AddIndex(
            model_name='copytask',
            index=models.Index(fields=['created_at'], name='task_created'),
        ),
        migrations.AddIndex(
            model_name='copytask',
            index=models.Index(fields=['source', 'account'], name='task_source', opclasses=['varchar_pattern_ops', 'int8_ops']),
        ),
        migrations.AddIndex(
            model_name='copytask',
            index=models.Index(fields=['source_name'], name='task_name_begins', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='copytask',
            index=models.Index(fields=['replica'], name='task_replica', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='disk',
            index=models.Index(fields=['account', '-id'], name='disk_account'),
        ),
        migrations.AddIndex(
            model_name='disk',
            index=models.Index(fields=['region', '-id'], name='disk_in'),
        ),
        migrations.AddIndex(
            model_name='disk',
            index=models.Index(condition=models.Q(('gone_at__isnull', False)), fields=['-id'], name='disk_gone'),
        ),
        migrations.AddIndex(
            model_name='snapshot',
            index=models.Index(fields=['account', '-id'], name='snapshot_account'),
        ),
        migrations.AddIndex(
            model_name='snapshot',
            index=models.Index(fields=['region', '-id'], name='snapshot_in'),
        ),
        migrations.AddIndex(
            model_name='snapshot',
            index=models.Index(fields=['kind', '-id'], name='snapshot_kind'),
        ),
        migrations.AddIndex(
            model_name='snapshot',
            index=models.Index(fields=['state', '-id'], name='snapshot_state'),
        ),
        migrations.AddIndex(
            model_name='snapshot',
            index=models.Index(condition=models.Q(('copied', True)), fields=['-id'], name='snapshot_copied'),
        ),
        migrations.AddIndex(
            model_name='snapshot',
            index=models.Index(condition=models.Q(('gone_at__isnull', False)), fields=['-id'], name='snapshot_gone'),
        ),
        migrations.AddIndex(
            model_name='snapshot',
            index=models.Index(fields=['disk', '-id'], name='snapshot_disk'),
        ),
    ]
