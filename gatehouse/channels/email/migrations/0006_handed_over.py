import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0018_mentions"),
        ("email", "0005_message_codes"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandedOver",
            fields=[
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="handed_over",
                        serialize=False,
                        to="conversations.delivery",
                    ),
                ),
                ("service_id", models.CharField(db_index=True, max_length=300)),
            ],
        ),
    ]
