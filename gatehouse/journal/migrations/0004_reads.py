from django.db import migrations, models

import gatehouse.journal.models


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_subject_at")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                gatehouse.journal.models.ReadConversation("canonical"),
                models.F("at"),
                models.F("id"),
                condition=models.Q(("kind", "record_opened")),
                name="journal_entry_reads",
            ),
        ),
    ]
