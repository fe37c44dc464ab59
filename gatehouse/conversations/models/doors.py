"""The mailed link by which somebody shows that he reads an address."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

LINK_LIVES = timedelta(minutes=30)


class LinkRequest(models.Model):
    """A browser asked for a link to an address. The token is minted when the mail is sent; only its SHA-256 is kept.

    The row is made for every asking, whether anybody ever wrote under the address or not: nothing tells the two apart.
    """

    value = models.CharField(max_length=254)
    number = models.CharField(max_length=24, blank=True)  # the ticket that was asked for
    language = models.CharField(max_length=12, default="en")
    browser = models.BinaryField()  # SHA-256 of the asking browser's cookie
    token = models.BinaryField(null=True, unique=True)  # SHA-256 of the token in the mail
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    redeemed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="link_request_age")]

    def __str__(self) -> str:
        return f"link {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.redeemed_at is None and timezone.now() < self.created_at + LINK_LIVES
