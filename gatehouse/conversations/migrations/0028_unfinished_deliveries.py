from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table is large, and mail goes on meanwhile; each step may be done again."""

    atomic = False

    dependencies = [
        ("conversations", "0027_waiting_for_the_relay"),
    ]

    operations = [
        migrations.RunSQL("drop index concurrently if exists deliveries_unfinished", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "retrying", "held"])),
                fields=["state", "by_relay", "created_at"],
                name="deliveries_unfinished",
            ),
        ),
        migrations.RunSQL("drop index concurrently if exists deliveries_lost_by_relay", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("by_relay", True), ("state", "failed")), fields=["id"], name="deliveries_lost_by_relay"
            ),
        ),
    ]
