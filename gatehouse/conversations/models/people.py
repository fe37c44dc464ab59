"""Customers as the desk knows them: contacts and the addresses they write from."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatehouse.journal.actor import Actor
from gatehouse.journal.models import Journaled


class Contact(Journaled):
    """Somebody who writes to us. An unproven submission has a contact of its own until its address is proven."""

    journal_kind: ClassVar[str] = "contact"

    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="contact"
    )
    blocked_at = models.DateTimeField(null=True)
    joined_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="joined")
    erased_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [GinIndex(SearchVector("name", config="simple"), name="words_of_names", fastupdate=False)]

    def __str__(self) -> str:
        return self.name or f"contact {self.pk}"

    @property
    def actor(self) -> Actor:
        return Actor("contact", self.pk)

    @property
    def initials(self) -> str:
        words = self.name.split()
        return ("".join(word[0] for word in words[:2]) if len(words) > 1 else self.name[:2]).upper() or "?"


class AddressKind(models.TextChoices):
    EMAIL = "email", _("Email")
    PHONE = "phone", _("Phone")


class Address(models.Model):
    """A way to reach a contact. Only a proven address is anybody's: two strangers may have typed the same one."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=16, choices=AddressKind.choices, default=AddressKind.EMAIL)
    value = models.CharField(max_length=254)
    verified_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)  # mail to it came back for good; empty again once he writes from it
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"], condition=Q(verified_at__isnull=False), name="address_verified_once"
            ),
            models.UniqueConstraint(fields=["contact", "kind", "value"], name="address_once_per_contact"),
        ]
        indexes = [models.Index(fields=["kind", "value"], name="address_kind_value")]

    def __str__(self) -> str:
        return self.value

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    @property
    def masked(self) -> str:
        """Enough to recognise one's own address by, too little to write to it: `l•••@m•••.example`."""
        local, at, domain = self.value.partition("@")
        if not at:
            return f"{self.value[:3]} ••• ••{self.value[-2:]}"
        host, _dot, ending = domain.rpartition(".")
        return f"{local[:1]}•••@{host[:1]}•••.{ending}"
