"""How a customer wants to be treated: which news he gets by mail, and when he is asked to look over his security."""

from datetime import datetime, timedelta

from django.db import models

from gatehouse.accounts.models.people import User

LATER = timedelta(days=14)
NEVER, QUARTERLY = 0, 90  # days between two check-ups


class Preferences(models.Model):
    """There is no row for who has chosen nothing. Notices about the account's security stand above all of it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="preferences")
    mails_answers = models.BooleanField(default=True)  # about his tickets; he reads them on the portal all the same
    mails_news = models.BooleanField(default=False)  # about products: only for who has asked for them
    check_up_days = models.PositiveSmallIntegerField(default=QUARTERLY)
    checked_at = models.DateTimeField(null=True)
    put_off_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"

    def is_check_up_due(self, now: datetime) -> bool:
        """Counted from the last one, else from when the account was opened."""
        if self.check_up_days == NEVER or (self.put_off_until and now < self.put_off_until):
            return False
        return now - (self.checked_at or self.user.created_at) >= timedelta(days=self.check_up_days)
