from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dashboard', '0006_task_destination'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='copyattempt',
            index=models.Index(fields=['request_id'], name='attempt_request'),
        ),
        migrations.AddIndex(
            model_name='disk',
            index=models.Index(fields=['vendor_id'], name='disk_id_begins', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='disk',
            index=models.Index(fields=['name'], name='disk_name_begins', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='snapshot',
            index=models.Index(fields=['vendor_id'], name='snapshot_id_begins', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='snapshot',
            index=models.Index(fields=['name'], name='snapshot_name_begins', opclasses=['varchar_pattern_ops']),
        ),
    ]
