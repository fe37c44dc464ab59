import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations

import gatehouse.conversations.words

# What `conversation_words` of 0022 gives, and each word once more for the department, and once more when others were asked.
MAKE = """
create or replace function conversation_words(subject text, changed_at timestamptz, department bigint, others_asked boolean)
returns tsvector language sql immutable parallel safe as $$
  select words || array_to_tsvector(array[
    '/d' || floor(extract(epoch from changed_at) / 86400)::bigint,
    '/w' || floor(extract(epoch from changed_at) / (86400 * 7))::bigint,
    '/m' || floor(extract(epoch from changed_at) / (86400 * 28))::bigint
  ] || array(
    select whose || word from unnest(tsvector_to_array(words)) as word
    cross join unnest(array['/p' || department || '/', case when others_asked then '/o/' end]) as whose
    where whose is not null
  )) from to_tsvector('simple'::regconfig, translate(subject, '/', ' ')) as words
$$
"""

# Every word in any of these places; the lexemes are the parser's, as in the index. Null when there is nothing to look for.
SEEK = """
create or replace function words_sought(words text[], begins boolean[], places text[])
returns tsquery language sql immutable parallel safe as $$
  select string_agg('(' || (
    select string_agg(quote_literal(place || lexeme) || case when begun then ':*' else '' end, ' | ') from unnest(places) as place
  ) || ')', ' & ')::tsquery
  from unnest(words, begins) as asked(word, begun)
  cross join unnest(tsvector_to_array(to_tsvector('simple'::regconfig, word))) as lexeme
$$
"""


class Migration(migrations.Migration):
    """The indexes are exchanged while the desk goes on working, so not in one transaction; each step may be done again."""

    atomic = False

    dependencies = [
        ("conversations", "0023_words_of_names"),
    ]

    operations = [
        migrations.RunSQL(MAKE, "drop function conversation_words(text, timestamptz, bigint, boolean)"),
        migrations.RunSQL(SEEK, "drop function words_sought(text[], boolean[], text[])"),
        migrations.RunSQL("drop index concurrently if exists words_ages_departments", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="conversation",
            index=django.contrib.postgres.indexes.GinIndex(
                gatehouse.conversations.words.Words("subject", "updated_at", "department", "others_asked"),
                fastupdate=False,
                name="words_ages_departments",
            ),
        ),
        # The planner knows nothing of what an index computes until the table is looked through.
        migrations.RunSQL("analyze conversations_conversation", migrations.RunSQL.noop),
        RemoveIndexConcurrently(model_name="conversation", name="words_of_conversations"),
    ]
