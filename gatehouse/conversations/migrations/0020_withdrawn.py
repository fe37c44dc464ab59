from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0019_mail_comes_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
    ]
