from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dashboard', '0005_marks_and_fences'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='copytask',
            index=models.Index(
                fields=['account', 'destination_region', 'status', '-id'], name='task_destination'
            ),
        ),
    ]
