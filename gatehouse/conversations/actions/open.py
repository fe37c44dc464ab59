"""Open a conversation: by a customer's request, or by an agent for a customer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from gatehouse.conversations import numbers
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.connection import raw_connection
from gatehouse.conversations.entries import Opened
from gatehouse.conversations.models import (
    Address,
    AddressKind,
    Attachment,
    Contact,
    Conversation,
    Department,
    FieldKind,
    Message,
    State,
    Topic,
)
from gatehouse.conversations.post import Body, guarded
from gatehouse.guard import Finding, redact
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record
from gatehouse.journal.wire import uuid7

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_EXEMPT = {
    FieldKind.HASH,
    FieldKind.ORDER,
    FieldKind.UID,
    FieldKind.CHOICE,
    FieldKind.ASSET,
    FieldKind.NETWORK,
    FieldKind.MOMENT,
}
# Asked for every request that comes in, so without the ORM, which takes ten times as long as the database.
_BLOCKED = """
select exists (
  select from conversations_address mine
  join conversations_address theirs on theirs.kind = mine.kind and theirs.value = mine.value
  join conversations_contact blocked on blocked.id = theirs.contact_id and blocked.blocked_at is not null
  where mine.contact_id = %s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody wants to open. `contact` is given when the writer is known; else name and email make a new one.

    `origin` is the uuid made with the form: the same one again is the same conversation. `author` is the participant who
    wrote it, where that is not the contact himself: nobody writes in somebody else's name.
    """

    subject: str
    draft: Draft
    department: Department
    topic: Topic | None = None
    contact: Contact | None = None
    author: Contact | None = None
    name: str = ""
    email: str = ""
    language: str = "en"
    time_zone: str = ""
    origin: UUID | None = None


@dataclass(frozen=True, slots=True)
class OpenedRequest:
    """The conversation, what the guard removed on the way in, and whether it was opened just now."""

    conversation: Conversation
    found: tuple[Finding, ...] = ()
    is_new: bool = True


def open_request(request: Request) -> OpenedRequest:
    """Open what a customer sent. The same form twice gives the same conversation."""
    # The unique origin tells the second one; asking first would cost every request a query.
    try:
        return _open(request, by=None)
    except IntegrityError:
        known = _already_open(request.origin)
        if known is None:
            raise
        return OpenedRequest(known, is_new=False)


def open_for(request: Request, *, by: Actor) -> OpenedRequest:
    """Open a conversation as an agent, for a customer who phoned or must be told something; the draft is our message."""
    return _open(request, by=by)


def _already_open(origin: UUID | None) -> Conversation | None:
    return Conversation.objects.filter(origin=origin).first() if origin else None


@transaction.atomic
def _open(request: Request, *, by: Actor | None) -> OpenedRequest:
    contact = request.contact or create_contact(request.name, request.email, request.language, request.time_zone)
    body = guarded(request.draft.text, request.draft.html)
    body = replace(body, found=(*request.draft.removed, *body.found))
    answers, found = guard_answers(request.topic, request.draft.answers or {})
    conversation = _insert(request, contact, answers, by)
    author = by or (request.author or contact).actor
    message = _insert_message(conversation, request.draft, body, answers, author)
    _claim(request.draft, message)
    data = Opened(
        channel=request.draft.channel,
        department=conversation.department_id,
        topic=conversation.topic_id,
        contact=contact.pk,
        by_agent=by is not None,
        by_participant=by is None and author != contact.actor,
        message=message.pk,
        mac=body.mac,
        attachments=len(request.draft.attachments),
        removed=len(body.found) + len(found),
    )
    record(conversation, data, by=author)
    return OpenedRequest(conversation, (*body.found, *found))


def create_contact(name: str, email: str, language: str, time_zone: str) -> Contact:
    """A contact of its own for an unproven address; joined when the address is proven."""
    contact = Contact.objects.create(name=clean_line(name, 120), language=language, time_zone=time_zone)
    if email:
        Address.objects.create(contact=contact, kind=AddressKind.EMAIL, value=email.strip().lower())
    return contact


def clean_line(text: str, length: int) -> str:
    """One line that is safe in a mail header: control characters and direction overrides become spaces, secrets go."""
    return redact(" ".join(_CONTROL.sub(" ", text).split())).text[:length].strip()


def guard_answers(topic: Topic | None, answers: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Guard each answer; fields typed as hash, order or UID hold what looks like a key and are exempt."""
    kinds = {field.key: field.kind for field in topic.fields.all()} if topic and answers else {}
    clean: dict[str, Any] = {}
    found: list[Finding] = []
    for key, value in answers.items():
        if isinstance(value, str):
            result = redact(value.replace("\x00", "\ufffd"), exempt=kinds.get(key) in _EXEMPT)
            value = result.text
            found += result.found
        clean[key] = value
    return clean, tuple(found)


def _insert(request: Request, contact: Contact, answers: dict[str, Any], by: Actor | None) -> Conversation:
    now = datetime.now(UTC)
    conversation = Conversation(
        number=numbers.make(settings.NUMBER_PREFIX),
        subject=clean_line(request.subject, 200),
        contact=contact,
        channel=request.draft.channel,
        department=request.department,
        topic=request.topic,
        language=request.language,
        answers=answers,
        origin=request.origin,
        updated_at=now,
        is_spam=by is None and _is_blocked(contact),
    )
    if by is None:
        conversation.customer_wrote_at = now
    else:
        conversation.state, conversation.assignee_id, conversation.answered_at = State.REPLIED, by.id, now
    conversation.save(force_insert=True)
    return conversation


def _is_blocked(contact: Contact) -> bool:
    """Whether this contact, or one who was blocked under the same address, may not reach the queues."""
    if contact.blocked_at:
        return True
    row = raw_connection().execute(_BLOCKED, [contact.pk], prepare=True).fetchone()
    return bool(row and row[0])


def _insert_message(
    conversation: Conversation, draft: Draft, body: Body, answers: dict[str, Any], by: Actor
) -> Message:
    return Message.objects.create(
        id=uuid7(),
        conversation=conversation,
        seq=1,
        public_seq=1,
        kind="customer" if by.is_contact else "agent",
        channel=draft.channel,
        contact_id=by.id if by.is_contact else None,
        agent_id=by.id if by.is_agent else None,
        text=body.text,
        html=body.html,
        answers=answers or None,
        removed=body.removed,
        client_id=draft.client_id,
        salt=body.salt,
        created_at=conversation.updated_at,
    )


def _claim(draft: Draft, message: Message) -> None:
    if draft.attachments:
        mine = Attachment.objects.filter(pk__in=draft.attachments, form=draft.form, message=None, erased_at=None)
        mine.update(message=message)
