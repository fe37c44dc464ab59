from django.conf import settings
from django.db import migrations, models

# What conversations/unanswered.py says, for all that are our turn at once.
FILL = """
with recursive thread (root, id) as (
  select id, id from conversations_conversation
  where state in ('submitted', 'progress') and merged_into_id is null and erased_at is null
  union all
  select thread.root, merged.id from thread join conversations_conversation merged on merged.merged_into_id = thread.id
), said as (
  select root, kind, created_at, erased_at from thread
  join conversations_message m on m.conversation_id = thread.id and m.moved_to_id is null
  union all
  select root, kind, created_at, erased_at from thread join conversations_message m on m.moved_to_id = thread.id
  union all
  select root, 'agent', asked_at, null from thread join conversations_detailrequest d on d.conversation_id = thread.id
), ours as (
  select root, max(created_at) as at from said where kind = 'agent' group by root
), waits as (
  select said.root, min(said.created_at) as since from said left join ours on ours.root = said.root
  where said.kind = 'customer' and said.erased_at is null and said.created_at > coalesce(ours.at, '-infinity')
  group by said.root
)
update conversations_conversation c set unanswered_since = waits.since from waits where c.id = waits.root
"""


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0009_ticket_keys'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='conversation',
            name='unanswered_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(models.F('department'), models.F('unanswered_since'), models.F('id'), condition=models.Q(('is_spam', False), ('merged_into__isnull', True), ('unanswered_since__isnull', False)), name='queue_unanswered'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(models.F('unanswered_since'), models.F('id'), condition=models.Q(('is_spam', False), ('merged_into__isnull', True), ('others_asked', True), ('unanswered_since__isnull', False)), name='queue_asked_unanswered'),
        ),
    ]
