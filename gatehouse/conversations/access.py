"""The one place that says who may see which conversation. What an actor may not see does not exist for him."""

from functools import cache
from typing import Any
from uuid import UUID

import psycopg
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from gatehouse.accounts.models import Role, User
from gatehouse.conversations.connection import raw_connection
from gatehouse.conversations.models import (
    Attachment,
    Conversation,
    Involvement,
    Membership,
    Mention,
    Participant,
    SavedView,
)
from gatehouse.conversations.prepared import Prepared
from gatehouse.journal.actor import Actor, ActorKind


def conversations_for(actor: Actor) -> QuerySet[Conversation]:
    """Every conversation that the actor may see.

    An agent sees those of his departments and those his departments were asked into; security sees all.
    A contact sees his own and those he takes part in, but nothing marked as spam is hidden from its author.
    """
    match actor.kind:
        case "agent" if actor.id is not None:
            return Conversation.objects.filter(_agent_may_see(actor.id))
        case "contact" if actor.id is not None:
            takes_part = Exists(Participant.objects.filter(conversation=OuterRef("pk"), contact=actor.id))
            return Conversation.objects.filter(Q(contact=actor.id) | takes_part)
        case "system":
            return Conversation.objects.all()
    return Conversation.objects.none()


def get_conversation(actor: Actor, number: str) -> Conversation:
    """The conversation with this number; Conversation.DoesNotExist when there is none that the actor may see."""
    found = conversations_for(actor).filter(number=number)
    return found.select_related("contact", "department", "topic", "assignee").get()


def reach(actor: Actor, number: str) -> Conversation:
    """The same conversation by the same rule, with only its id and number loaded: for posting, where every query counts.

    Raises Conversation.DoesNotExist like `get_conversation`.
    """
    query = _reaching(actor.kind)
    cursor = psycopg.Cursor(raw_connection())
    row = cursor.execute(query.sql, query.filled({ACTOR: actor.id, _NUMBER: number}), prepare=True).fetchone()
    if row is None:
        raise Conversation.DoesNotExist
    return Conversation.from_db("default", ["id", "number"], [row[0], number])


ACTOR = -7_777_777  # stands for the actor's id in what is prepared: `conversations_for(Actor(kind, ACTOR))`
_NUMBER, _MOST = "-number-", object()


@cache
def _reaching(kind: ActorKind) -> Prepared:
    return Prepared.of(conversations_for(Actor(kind, ACTOR)).filter(number=_NUMBER).values_list("pk"))


def get_attachment(actor: Actor, pk: UUID) -> Attachment:
    """A file of a message that the actor reads (a customer: none of a note's); Attachment.DoesNotExist else.

    A message is read where it was moved to by a split, and where that goes on after merges.
    """
    found = Attachment.objects.filter(message__isnull=False, erased_at__isnull=True)
    if actor.is_contact:
        found = found.filter(message__public_seq__isnull=False)
    attachment = found.select_related("message__conversation", "message__moved_to").get(pk=pk)
    message, threads = attachment.message, list[int]()
    here: Conversation | None = (message.moved_to or message.conversation) if message else None
    while here is not None:
        threads.append(here.pk)
        here = here.merged_into
    if not conversations_for(actor).filter(pk__in=threads).exists():
        raise Attachment.DoesNotExist
    return attachment


def saved_views_for(user: User) -> QuerySet[SavedView]:
    """The views of lists that an agent has: his own, and those shared with his departments; security has all shared."""
    shared = Q(department__isnull=False)
    if user.role != Role.SECURITY:
        shared = Q(department__in=Membership.objects.filter(user=user).values("department"))
    return SavedView.objects.filter(Q(owner=user, department=None) | shared)


def agents_for(conversation: Conversation) -> QuerySet[User]:
    """Who can be given this conversation: the active members of its department and of those involved."""
    departments = [conversation.department_id, *conversation.involvements.values_list("department_id", flat=True)]
    return User.objects.filter(is_active=True, memberships__department__in=departments).distinct().order_by("name")


def mentionable(conversation_id: int, *, by: Actor) -> list[User]:
    """Who can be called by name in a note of this conversation: the others who can be given it. By name."""
    conversation = Conversation.objects.only("department").filter(pk=conversation_id).first()
    if conversation is None:
        return []
    return list(agents_for(conversation).exclude(role="").exclude(pk=by.id or 0).order_by("name", "pk"))


def unread_mentions(user_id: int, most: int) -> int:
    """How many mentions that the agent sees he has not read, counted no further than `most`. It is asked on every page."""
    ((found,),) = _counting_unread().rows({ACTOR: user_id, _MOST: most})
    return int(found)


@cache
def _counting_unread() -> Prepared:
    unread = Prepared.of(mentions_of(User(pk=ACTOR, role=Role.AGENT)).filter(read_at=None).values("pk"))
    return Prepared(f"select count(*) from ({unread.sql} limit %s) unread", (*unread.values, _MOST))  # noqa: S608  (no values)


def mentions_of(user: User) -> QuerySet[Mention]:
    """Where this agent is mentioned, in conversations that he sees now."""
    seen = conversations_for(user.actor).filter(pk=OuterRef("conversation"))
    return Mention.objects.filter(Exists(seen), agent=user)


def _agent_may_see(user_id: int) -> Q:
    agents = User.objects.filter(pk=user_id, is_active=True).exclude(role="")
    mine = Membership.objects.filter(user=user_id).values("department")
    involved = Involvement.objects.filter(conversation=OuterRef("pk"), department__in=mine)
    security = agents.filter(role=Role.SECURITY)
    return Exists(agents) & (Q(department__in=mine) | Q(is_there(involved)) | Exists(security))


def is_there(rows: QuerySet[Any]) -> IsNull:
    """Whether a row is there, asked for each outer row along an index.

    EXISTS says the same, but for it the planner may read the whole table first, and keep it in memory.
    """
    return IsNull(Subquery(rows.order_by().values("pk")[:1]), False)
