"""The id under which a delivery's mail travels, however often it is tried (RFC 5322 §3.6.4)."""

from email.utils import parseaddr

from django.conf import settings
from django.utils.crypto import salted_hmac

from gatehouse.conversations.models import Delivery


def mint_message_id(delivery: Delivery) -> str:
    """Always the same for a delivery, and nobody else can make it."""
    proof = salted_hmac("gatehouse.mail.message-id", str(delivery.pk), algorithm="sha256").hexdigest()[:32]
    return f"<{delivery.pk}.{proof}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>"
