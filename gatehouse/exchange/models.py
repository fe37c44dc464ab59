"""Which account at the exchange is whose."""

from django.db import models
from django.utils import timezone

from gatehouse.accounts.models import User


class ExchangeAccount(models.Model):
    """Made once the exchange itself has vouched that the account is this customer's; never because he says so."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="exchange_account")
    uid = models.CharField(max_length=64, unique=True)
    linked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.uid
