"""The demo's SMS: kept among its mails, as a mail of plain words to the number."""

from email.message import EmailMessage
from email.policy import SMTP

from django.conf import settings

from gatehouse.channels.email.models import OutboxMail


class OutboxSender:
    """The outbox page exists in the demo alone, so what it shows is not masked."""

    def send(self, number: str, text: str) -> None:
        kept = EmailMessage(policy=SMTP)
        kept["From"], kept["To"], kept["Subject"] = settings.BRAND, number, "SMS"
        kept.set_content(text)
        OutboxMail.objects.create(recipient=number, subject="SMS", raw=kept.as_bytes())
