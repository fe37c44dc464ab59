from django.conf import settings
from django.db import migrations, models


FILL = """
update conversations_conversation set others_asked = true
where id in (select conversation_id from conversations_involvement)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0006_moved_messages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='conversation',
            name='others_asked',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(models.F('updated_at'), models.F('id'), condition=models.Q(('is_spam', False), ('merged_into__isnull', True), ('others_asked', True), ('state__in', ['submitted', 'progress', 'replied', 'waiting'])), name='queue_asked_open'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(models.OrderBy(models.F('updated_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('is_spam', False), ('merged_into__isnull', True), ('others_asked', True)), name='queue_asked'),
        ),
    ]
