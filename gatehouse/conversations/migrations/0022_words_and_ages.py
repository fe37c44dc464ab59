import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations

import gatehouse.conversations.words

# A subject's words, and the day, week and four weeks of the last change: gatehouse/conversations/words.py. Seconds since 1970
# depend on no zone, whatever the database thinks of `extract`. Marks begin with a slash, which no word of a subject does.
MAKE = """
create or replace function conversation_words(subject text, changed_at timestamptz) returns tsvector
language sql immutable parallel safe as $$
  select to_tsvector('simple'::regconfig, translate(subject, '/', ' ')) || array_to_tsvector(array[
    '/d' || floor(extract(epoch from changed_at) / 86400)::bigint,
    '/w' || floor(extract(epoch from changed_at) / (86400 * 7))::bigint,
    '/m' || floor(extract(epoch from changed_at) / (86400 * 28))::bigint
  ])
$$
"""


class Migration(migrations.Migration):
    """The indexes are exchanged while the desk goes on working, so not in one transaction; each step may be done again."""

    atomic = False

    dependencies = [
        ("conversations", "0021_mailed"),
    ]

    operations = [
        migrations.RunSQL(MAKE, "drop function conversation_words(text, timestamptz)"),
        migrations.RunSQL("drop index concurrently if exists words_of_conversations", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="conversation",
            index=django.contrib.postgres.indexes.GinIndex(
                gatehouse.conversations.words.Words("subject", "updated_at"),
                fastupdate=False,
                name="words_of_conversations",
            ),
        ),
        # The planner knows nothing of what an index computes until the table is looked through.
        migrations.RunSQL("analyze conversations_conversation", migrations.RunSQL.noop),
        RemoveIndexConcurrently(model_name="conversation", name="conversation_subject_words"),
    ]
