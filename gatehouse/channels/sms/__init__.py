"""SMS to customers, by one service of the operator's; in the demo they stay in its outbox. It is no way to write to us."""

from django.conf import settings


def is_offered() -> bool:
    """Whether a phone number alone is enough to open an account."""
    return bool(settings.SMS_URL or settings.SMS_OUTBOX)
