"""What the contact page shows: every channel by which customers can write, which one fits, and what else is ours."""

from dataclasses import dataclass
from typing import Any

from gatehouse.channels.base import Channel
from gatehouse.channels.chat.brands import portal_brand
from gatehouse.channels.chat.channel import CHAT
from gatehouse.channels.email import inboxes
from gatehouse.channels.email.channel import EMAIL
from gatehouse.channels.email.models import Inbox
from gatehouse.channels.forms.topics import shelf
from gatehouse.channels.registry import CHANNELS
from gatehouse.conversations.models import AnswerPromise, OfficialAddress, Topic, TopicGroup
from gatehouse.conversations.promise import promise_about, promised

# The topics to which an urgent and a formal matter lead; those that the operator has switched off are left out.
URGENT = ("account-security-incident", "suspicious-contact")
FORMAL = ("formal-complaint", "data-or-compliance-request")


@dataclass(frozen=True, slots=True)
class Way:
    """A channel with what we promise about it: within hours, or on average within `minutes`."""

    channel: Channel
    promise: AnswerPromise | None
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class MailWay:
    """An address of ours with what we promise to who writes there; nothing where suggestions are collected."""

    inbox: Inbox
    promise: AnswerPromise | None


def contact_page() -> dict[str, Any]:
    """The context of `portal/contact.html`."""
    addresses = list(OfficialAddress.objects.filter(is_active=True))
    kinds = OfficialAddress.Kind
    ours, written = inboxes.published(), [one for one in addresses if one.kind == kinds.EMAIL]
    return {
        "section": "contact",
        "ways": [_way(channel) for channel in CHANNELS if channel.purpose and channel.is_offered()],
        "urgent": _topics(URGENT),
        "formal": _topics(FORMAL),
        "has_affiliates": any(entry.topic.group == TopicGroup.AFFILIATE for entry in shelf().values()),
        "mail_ways": [MailWay(inbox, promise_about(inbox.topic, EMAIL.key)) for inbox in ours],
        "mail_addresses": list(dict.fromkeys([*(one.value for one in written), *(one.address for one in ours)])),
        "emails": written,
        "sites": [one for one in addresses if one.kind == kinds.WEB],
        "phones": [one for one in addresses if one.kind == kinds.PHONE],
    }


def _way(channel: Channel) -> Way:
    brand = portal_brand() if channel == CHAT else None
    return Way(channel, None, brand.answer_minutes) if brand else Way(channel, promised(channel.key))


def _topics(slugs: tuple[str, ...]) -> list[Topic]:
    known = shelf()
    return [known[slug].topic for slug in slugs if slug in known]
