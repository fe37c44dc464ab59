from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0026_promises_of_topics'),
        ('journal', '0004_reads'),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='by_relay',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='state',
            field=models.CharField(choices=[('queued', 'Queued'), ('sent', 'Mailed'), ('retrying', 'Trying again'), ('held', 'Waits for the relay'), ('failed', 'Not delivered'), ('skipped', 'Not sent')], default='queued', max_length=16),
        ),
    ]
