import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("email", "0004_mailboxes"),
        ("journal", "0004_reads"),
    ]

    operations = [
        migrations.CreateModel(
            name="MessageCode",
            fields=[
                ("code", models.CharField(max_length=9, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=32)),
                (
                    "recipients",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), default=list, size=None
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "entry",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="message_code",
                        to="journal.entry",
                    ),
                ),
            ],
        ),
    ]
