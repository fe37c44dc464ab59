"""Where the chat stands: a brand with the sites that may show it, its hours, and whose word it takes for who somebody is."""

from datetime import datetime
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gatehouse.channels.chat.hours import Hours, next_opening
from gatehouse.conversations import zones
from gatehouse.journal.models import Journaled


class Brand(Journaled):
    """One bubble. `origins` are the sites whose pages may show it (`https://www.alderwick.example`).

    `hours` is a list of {"days": [0 for Monday to 6], "from": "08:00", "to": "20:00"} in `time_zone`; an empty one is always.
    `identity_keys` are the public keys (JWK, RFC 7517) with which the exchange signs who a customer is, `hook_url` is where its
    server hears that an answer waits for one of them.
    """

    journal_kind: ClassVar[str] = "chat_brand"

    slug = models.SlugField(_("name in the line of script"), max_length=48, unique=True)
    name = models.CharField(_("name that customers read"), max_length=80)
    origins = models.JSONField(_("sites that may show it"), default=list, blank=True)
    is_on = models.BooleanField(_("the chat is open"), default=True)
    is_on_portal = models.BooleanField(_("our own pages show it"), default=True)
    hours = models.JSONField(_("opening hours"), default=list, blank=True)
    time_zone = models.CharField(_("their time zone"), max_length=64, default="UTC")
    answer_minutes = models.PositiveSmallIntegerField(
        _("minutes within which we promise an answer, on average"), default=15, validators=[MinValueValidator(1)]
    )
    topics = models.JSONField(_("topics, in order; empty: the shipped ones"), default=list, blank=True)
    identity_issuer = models.CharField(_("issuer of identities"), max_length=200, blank=True)
    identity_keys = models.JSONField(_("public keys of the issuer (JWK)"), default=list, blank=True)
    hook_url = models.CharField(_("address that is told of answers"), max_length=300, blank=True)
    hook_secret = models.TextField(blank=True)  # under the keyring (hooks/secrets.py)
    hook_says_text = models.BooleanField(_("it is told the words, too"), default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["slug"]
        verbose_name = _("chat")
        verbose_name_plural = _("chats")

    def __str__(self) -> str:
        return self.name

    def is_open(self, now: datetime | None = None) -> bool:
        return self.is_on and self.opens_at(now) is None

    def opens_at(self, now: datetime | None = None) -> datetime | None:
        """When it opens next by its hours; None while it is open by them."""
        moment = (now or timezone.now()).astimezone(zones.named(self.time_zone) or timezone.get_default_timezone())
        return next_opening(Hours.parse(self.hours), moment)
