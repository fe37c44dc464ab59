from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('email', '0011_stubs'),
    ]

    operations = [
        migrations.CreateModel(
            name='MailFlow',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('relay_away_since', models.DateTimeField(null=True)),
                ('relay_problem', models.CharField(blank=True, choices=[('host', 'there is no server of this name'), ('closed', 'connection refused'), ('silent', 'no answer in time'), ('tls', 'the encryption fails'), ('login', 'user name and password are refused'), ('away', 'it turns us away'), ('account', 'the service refuses our key or account'), ('lost', 'the connection broke')], db_default='', default='', max_length=8)),
                ('relay_detail', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('handed_over_at', models.DateTimeField(null=True)),
                ('no_room_at', models.DateTimeField(null=True)),
                ('grew_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='mail_flow_once')],
            },
        ),
        migrations.AddField(
            model_name='rawmail',
            name='quarantined_at',
            field=models.DateTimeField(null=True),
        ),
    ]
