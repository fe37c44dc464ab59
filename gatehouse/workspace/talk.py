"""What the conversation's pane and the customer's pane show, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from gatehouse.accounts.models import User
from gatehouse.channels.forms.answers import Shown, shown
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.models import (
    Address,
    Conversation,
    Delivery,
    Department,
    Link,
    Participant,
)
from gatehouse.conversations.timeline import Item, timeline

EARLIER = 6
MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the timeline with what became of the mails that it caused."""

    item: Item
    deliveries: list[Delivery]


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation's pane. `earlier` is the time before which there is more; `seq` the newest that is shown."""

    conversation: Conversation
    lines: list[Line]
    earlier: datetime | None
    seq: int


@dataclass(frozen=True, slots=True)
class Side:
    """The customer's pane."""

    conversation: Conversation
    addresses: list[Address]
    facts: list[Shown]
    earlier: list[Conversation]
    earlier_count: str
    participants: list[Participant]
    links: list[tuple[Link, Conversation]]
    involved: list[Department]
    opened_at: datetime

    @property
    def is_sure(self) -> bool:
        """Whether the customer has proven an address."""
        return any(address.is_verified for address in self.addresses)


def talk(conversation: Conversation, user: User, *, before: datetime | None = None, since: int | None = None) -> Talk:
    """The newest rows, those before a time, or those after a sequence number."""
    found = timeline(conversation, user.actor, before=before, since=since)
    sent = _deliveries(found.items)
    lines = [Line(item, sent.get(item.entry.pk, []) if item.entry else []) for item in found.items]
    return Talk(conversation, lines, found.earlier, found.seq)


def side(conversation: Conversation, user: User, opened_at: datetime) -> Side:
    """Who the customer is, what he filled in, and what else there is with him."""
    seen = conversations_for(user.actor)
    earlier = list(
        seen.filter(contact=conversation.contact_id)
        .exclude(pk=conversation.pk)
        .order_by("-updated_at", "-pk")[: MOST_COUNTED + 1]
    )
    return Side(
        conversation=conversation,
        addresses=list(conversation.contact.addresses.order_by("kind", "pk")),
        facts=_facts(conversation),
        earlier=earlier[:EARLIER],
        earlier_count=f"{MOST_COUNTED}+" if len(earlier) > MOST_COUNTED else str(len(earlier)),
        participants=list(_participants(conversation)),
        links=_links(conversation, user),
        involved=[one.department for one in conversation.involvements.select_related("department").order_by("pk")],
        opened_at=opened_at,
    )


def _deliveries(items: Iterable[Item]) -> dict[int, list[Delivery]]:
    found: dict[int, list[Delivery]] = defaultdict(list)
    entries = [item.entry.pk for item in items if item.entry and item.entry.is_public]
    for delivery in Delivery.objects.filter(entry__in=entries).order_by("pk"):
        found[delivery.entry_id].append(delivery)
    return found


def _participants(conversation: Conversation) -> Any:
    found = conversation.participants.select_related("contact").prefetch_related("contact__addresses")
    return found.order_by("pk")


def _links(conversation: Conversation, user: User) -> list[tuple[Link, Conversation]]:
    """Linked conversations that the agent may see; the others do not exist for him."""
    links = list(Link.objects.filter(Q(one=conversation) | Q(other=conversation)).order_by("pk"))
    others = {link.other_id if link.one_id == conversation.pk else link.one_id: link for link in links}
    seen = conversations_for(user.actor).in_bulk(others)
    return [(link, seen[pk]) for pk, link in others.items() if pk in seen]


def _facts(conversation: Conversation) -> list[Shown]:
    if not conversation.answers:
        return []
    return shown(conversation.topic.fields.all() if conversation.topic else [], conversation.answers)
