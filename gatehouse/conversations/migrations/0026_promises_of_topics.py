import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0025_trading_pairs'),
    ]

    operations = [
        migrations.AddField(
            model_name='topic',
            name='answer_within',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(720)], verbose_name='hours within which we promise the first answer; empty: as by its channel'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(('answer_within__range', (1, 720))), name='topic_answer_within_range'),
        ),
    ]
