from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables are large, and mail comes in meanwhile; each step may be done again."""

    atomic = False

    dependencies = [
        ("email", "0012_mail_flow"),
    ]

    operations = [
        migrations.RunSQL("drop index concurrently if exists mail_not_given", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="incomingmail",
            index=models.Index(
                condition=models.Q(("notices__contains", [{"kind": "not_given"}])), fields=["taken_at"], name="mail_not_given"
            ),
        ),
        migrations.RunSQL("drop index concurrently if exists mail_quarantined_at", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="rawmail",
            index=models.Index(
                condition=models.Q(("fate", "quarantined")), fields=["quarantined_at"], name="mail_quarantined_at"
            ),
        ),
    ]
