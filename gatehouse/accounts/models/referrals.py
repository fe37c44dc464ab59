"""Who brought whom. The database refuses to change a referral; what comes of it is not decided here."""

from django.db import models
from django.utils import timezone

from gatehouse.accounts.models.people import User


class ReferralCode(models.Model):
    """What a customer gives to others: eight random Crockford symbols and a check."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True, related_name="referral_code")
    code = models.CharField(max_length=9, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.code


class Referral(models.Model):
    """`user` has opened his account with a code of `referrer`."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True, related_name="referral")
    referrer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="referrals")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id} by {self.referrer_id}"
