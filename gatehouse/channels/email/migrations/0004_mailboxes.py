from django.core.validators import MinValueValidator
from django.db import migrations, models
from django.db.models.deletion import CASCADE


class Migration(migrations.Migration):

    dependencies = [
        ('email', '0003_taken_in'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='rawmail',
            index=models.Index(fields=['sha256'], name='mail_bytes'),
        ),
        migrations.AddIndex(
            model_name='rawmail',
            index=models.Index(condition=models.Q(('file', ''), _negated=True), fields=['file'], name='mail_files'),
        ),
        migrations.CreateModel(
            name='Mailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField(default=0, editable=False)),
                ('public_seq', models.PositiveIntegerField(default=0, editable=False)),
                ('head', models.BinaryField(default=b'', editable=False)),
                ('address', models.EmailField(max_length=254, verbose_name='address that customers write to')),
                ('host', models.CharField(max_length=253, verbose_name='server')),
                ('port', models.PositiveIntegerField(default=993, validators=[MinValueValidator(1)], verbose_name='port')),
                ('security', models.CharField(choices=[('tls', 'TLS'), ('starttls', 'STARTTLS'), ('none', 'None')], default='tls', max_length=8, verbose_name='encryption')),
                ('username', models.CharField(max_length=254, verbose_name='user name')),
                ('password', models.TextField(blank=True)),
                ('folder', models.CharField(default='INBOX', max_length=200, verbose_name='folder')),
                ('move_to', models.CharField(blank=True, help_text='Empty: every mail stays where it is.', max_length=200, verbose_name='then move to folder')),
                ('takes_old', models.BooleanField(default=False, help_text='Else only mail that comes from now on.', verbose_name='take in what is there already')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'mailbox',
                'verbose_name_plural': 'mailboxes',
                'ordering': ['address', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('host', 'username', 'folder'), name='mailbox_once')],
            },
        ),
        migrations.CreateModel(
            name='Watermark',
            fields=[
                ('mailbox', models.OneToOneField(on_delete=CASCADE, primary_key=True, related_name='watermark', serialize=False, to='email.mailbox')),
                ('uid_validity', models.BigIntegerField(null=True)),
                ('last_uid', models.BigIntegerField(default=0)),
                ('began_at', models.DateTimeField()),
                ('compare_until', models.BigIntegerField(default=0)),
                ('read_at', models.DateTimeField(null=True)),
                ('problem', models.CharField(blank=True, choices=[('host', 'There is no server of this name. Check the name.'), ('closed', 'The server takes no connection at this port. Check the port.'), ('silent', 'The server did not answer in time. Check that port and encryption belong together.'), ('no_tls', 'The server does not speak TLS at this port. Choose STARTTLS, or the port for TLS (993).'), ('certificate', "The server's certificate is not valid for this name."), ('login', 'The server refused this user name and password. Some providers want a password for apps.'), ('folder', 'There is no such folder in this mailbox.'), ('target', 'The mail is stored, but cannot be moved to this folder.'), ('key', 'The stored password cannot be opened with our keys. Give it again.'), ('lost', 'The connection broke. It is tried again by itself.'), ('odd', 'The server answered what we do not understand. It is tried again by itself.'), ('store', 'Mail could not be stored on our side. It is tried again by itself.')], max_length=12)),
                ('detail', models.CharField(blank=True, max_length=300)),
                ('problem_since', models.DateTimeField(null=True)),
            ],
        ),
    ]
