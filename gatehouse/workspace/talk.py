"""What the conversation's pane and the customer's pane show, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject

from gatehouse.accounts.actions.recovery import APPROVERS
from gatehouse.accounts.models import RecoveryCase, User
from gatehouse.channels.email.models import IncomingMail
from gatehouse.channels.email.shown import mails_of
from gatehouse.channels.forms.answers import Shown
from gatehouse.channels.forms.answers import shown as shown_answers
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.actions.open_record import latest_read, write_read
from gatehouse.conversations.models import (
    Address,
    Contact,
    Conversation,
    Department,
    Involvement,
    Link,
    Participant,
    RecoveryThread,
    SheetDraft,
    Tag,
    TopicField,
)
from gatehouse.conversations.tags import palette
from gatehouse.conversations.timeline import Item, timeline
from gatehouse.conversations.verifying import Sureness, sureness_columns, sureness_of
from gatehouse.conversations.windows import NEWEST, Window

Row = TypeVar("Row", bound=Model)
EARLIER = 6
MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the timeline, and the mail by which it came."""

    item: Item
    mail: IncomingMail | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation's pane. `earlier` and `later` are where there is more; `seq` is the newest that is known.

    `threads` are what it is made of; `is_called` when they mention the agent, who has not read that.
    """

    conversation: Conversation
    lines: list[Line]
    earlier: datetime | None
    later: datetime | None
    seq: int
    threads: list[int]
    is_called: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part, with his addresses."""

    contact: Contact
    addresses: list[Address]


@dataclass(frozen=True, slots=True)
class Side:
    """The customer's pane, and beside it the drafts of the composer, which are asked for in the same query."""

    conversation: Conversation
    addresses: list[Address]
    facts: list[Shown]
    earlier: list[Conversation]
    earlier_count: str
    participants: list[Person]
    links: list[Conversation]
    possibly: set[int]  # of the links: those that a mail only points to
    involved: list[Department]
    tags: list[Tag]
    opened_at: datetime
    drafts: list[SheetDraft]
    recovery: RecoveryCase | None
    may_recover: bool  # an account of whoever writes here, who has none: he reads none of its addresses any more
    sureness: Sureness

    @property
    def is_sure(self) -> bool:
        """Whether the customer has proven an address."""
        return any(address.is_verified for address in self.addresses)


def talk(conversation: Conversation, user: User, window: Window = NEWEST, *, unfolded: int = 0) -> Talk:
    """The rows of a window; `unfolded` is the number of the message that shows all its files."""
    found = timeline(conversation, user.actor, window, unfolded=unfolded)
    came = mails_of(found.items)
    lines = [Line(item, came.get(item.message.pk) if item.message else None) for item in found.items]
    return Talk(conversation, lines, found.earlier, found.later, found.seq, found.threads, found.is_called)


def side(conversation: Conversation, user: User) -> Side:
    """Who the customer is, what he filled in, and what else there is with him; that it is read is written down."""
    around = _around(conversation, user)
    links, earlier = _others(conversation, user, [one["pk"] for one in around["linked"]])
    return Side(
        conversation=conversation,
        addresses=_made(Address, around["addresses"]),
        facts=shown_answers(_made(TopicField, around["fields"]), conversation.answers),
        earlier=earlier[:EARLIER],
        earlier_count=f"{MOST_COUNTED}+" if len(earlier) > MOST_COUNTED else str(len(earlier)),
        participants=[_person(one) for one in around["people"]],
        links=links,
        possibly={one["pk"] for one in around["linked"] if one["kind"] == Link.Kind.POSSIBLY},
        involved=_made(Department, around["involved"]),
        tags=palette().shown(conversation.tags),
        opened_at=around["opened_at"] or write_read(conversation, by=user.actor),
        drafts=_made(SheetDraft, around["begun"]),
        recovery=RecoveryCase(**around["way_back"]) if around["way_back"] else None,
        may_recover=_may_recover(conversation, user) and not around["way_back"],
        sureness=sureness_of(around),
    )


def _may_recover(conversation: Conversation, user: User) -> bool:
    writer = conversation.contact
    return user.role in APPROVERS and writer.user_id is None and writer.blocked_at is None


def _around(conversation: Conversation, user: User) -> dict[str, Any]:
    """Addresses, who takes part, who was asked, fields, links, the agent's drafts and his reading: in one query."""
    address = JSONObject(pk="pk", kind="kind", value="value", verified_at="verified_at", bounced_at="bounced_at")
    addresses = Address.objects.order_by("kind", "pk")
    theirs = ArraySubquery(addresses.filter(contact=OuterRef("contact")).values(row=address))
    person = JSONObject(pk="contact_id", name="contact__name", addresses=theirs)
    people = Participant.objects.filter(conversation=OuterRef("pk")).order_by("pk")
    asked = Involvement.objects.filter(conversation=OuterRef("pk")).order_by("pk")
    ends = Link.objects.filter(Q(one=OuterRef("pk")) | Q(other=OuterRef("pk"))).order_by("pk")
    fields = TopicField.objects.filter(topic=OuterRef("topic")).order_by("position", "key")
    field = JSONObject(pk="pk", key="key", kind="kind", labels="labels", choices="choices")
    department = JSONObject(pk="department_id", slug="department__slug", names="department__names")
    case = RecoveryThread.objects.filter(conversation=OuterRef("pk"))
    begun = SheetDraft.objects.filter(conversation=OuterRef("pk"), agent=user)
    found: QuerySet[Any, Any] = Conversation.objects.filter(pk=conversation.pk).values(
        addresses=ArraySubquery(addresses.filter(contact=OuterRef("contact")).values(row=address)),
        people=ArraySubquery(people.values(row=person)),
        involved=ArraySubquery(asked.values(row=department)),
        fields=ArraySubquery(fields.values(row=field)),
        begun=ArraySubquery(begun.values(row=JSONObject(sheet="sheet", text="text", version="version"))),
        opened_at=Subquery(latest_read(OuterRef("pk"), user.actor)),
        way_back=Subquery(case.values(row=JSONObject(pk="case_id", state="case__state", lost="case__lost"))),
        **sureness_columns(),
        linked=ArraySubquery(ends.values(row=JSONObject(pk=F("one") + F("other") - OuterRef("pk"), kind="kind"))),
    )
    return found.get()


def _made(model: type[Row], rows: list[dict[str, Any]]) -> list[Row]:
    return [model(**row) for row in rows]


def _person(row: dict[str, Any]) -> Person:
    addresses = _made(Address, row.pop("addresses"))
    return Person(Contact(**row), addresses)


def _others(conversation: Conversation, user: User, linked: list[int]) -> tuple[list[Conversation], list[Conversation]]:
    """Linked ones, and the newest others of the customer; what the agent may not see does not exist for him."""
    seen = conversations_for(user.actor).only("number", "subject", "state", "updated_at")
    newest = seen.order_by("-updated_at", "-pk").exclude(pk=conversation.pk)
    others = newest.filter(contact=conversation.contact_id).annotate(is_linked=Value(False))[: MOST_COUNTED + 1]
    found = newest.filter(pk__in=linked).annotate(is_linked=Value(True)).union(others, all=True)
    both = list(found)
    return [one for one in both if one.is_linked], [one for one in both if not one.is_linked]
