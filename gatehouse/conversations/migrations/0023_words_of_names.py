from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.contrib.postgres.search import SearchVector
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("conversations", "0022_words_and_ages"),
    ]

    operations = [
        migrations.RunSQL("drop index concurrently if exists words_of_names", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="contact",
            index=GinIndex(SearchVector("name", config="simple"), fastupdate=False, name="words_of_names"),
        ),
        migrations.RunSQL("analyze conversations_contact", migrations.RunSQL.noop),
    ]
