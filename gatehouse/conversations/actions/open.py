"""Open a conversation: by a customer's request, or by an agent for a customer."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from psycopg.types.json import Jsonb

from gatehouse.conversations import numbers, opening
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.connection import raw_connection
from gatehouse.conversations.entries import Opened
from gatehouse.conversations.models import (
    Address,
    AddressKind,
    Contact,
    Conversation,
    Department,
    FieldKind,
    State,
    Topic,
    TopicField,
)
from gatehouse.conversations.opening import Beside, Ids, Statement
from gatehouse.conversations.post import Body, guarded
from gatehouse.guard import Finding, redact, redact_together
from gatehouse.journal import wire
from gatehouse.journal.actor import Actor
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
NOTHING = Beside()
_TRIES = 3  # a number that is taken already is as likely as a coin that lands on its edge


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody wants to open. `contact` is given when the writer is known; else name, email and phone make a new one.

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
    phone: str = ""  # E.164
    language: str = "en"
    time_zone: str = ""
    origin: UUID | None = None
    signed_in: bool = False  # to the account of `contact`


@dataclass(frozen=True, slots=True)
class OpenedRequest:
    """The conversation, what the guard removed on the way in, and whether it was opened just now; then, by which message."""

    conversation: Conversation
    found: tuple[Finding, ...] = ()
    is_new: bool = True
    message: UUID | None = None


def open_request(request: Request, beside: Beside = NOTHING) -> OpenedRequest:
    """Open what a customer sent, with what its channel keeps `beside` it. The same form twice gives the same conversation."""
    # The unique origin tells the second one; asking first would cost every request a query.
    return _open(request, beside, by=None)


def open_for(request: Request, *, by: Actor) -> OpenedRequest:
    """Open a conversation as an agent, for a customer who phoned or must be told something; the draft is our message.

    Whoever has proven the address is the customer; else a contact of its own is made, to be joined when it is proven.
    """
    if request.contact is None and request.email:
        email = request.email.strip().lower()
        proven = Address.objects.filter(kind=AddressKind.EMAIL, value=email, verified_at__isnull=False)
        known = proven.select_related("contact").first()
        request = replace(request, contact=known.contact if known else None)
    return _open(request, NOTHING, by=by)


@dataclass(frozen=True, slots=True)
class Opening:
    """A conversation that is opened as soon as its statement is run."""

    conversation: Conversation
    message: UUID
    found: tuple[Finding, ...]
    statement: Statement


def prepare_request(request: Request, ids: Ids, beside: Beside = NOTHING) -> Opening:
    """What `open_request` writes, for who has drawn the ids and runs many statements at once. Asks the database nothing."""
    return _prepared(_guarded(request), ids, beside, by=None)


def _open(request: Request, beside: Beside, *, by: Actor | None) -> OpenedRequest:
    clean = _guarded(request)
    for _ in range(_TRIES):
        connection = raw_connection()
        try:
            made = _prepared(clean, _ids(connection, request), beside, by=by)
            opening.insert(connection, made.statement)
            return OpenedRequest(made.conversation, made.found, message=made.message)
        except psycopg.errors.UniqueViolation:
            known = Conversation.objects.filter(origin=request.origin).first() if request.origin else None
            if known is not None:
                return OpenedRequest(known, is_new=False)
    raise LookupError("no free ticket number was found")


def _ids(connection: "psycopg.Connection[Any]", request: Request) -> Ids:
    known = request.contact.pk if request.contact else None
    return opening.next_ids(connection, known, email=_email(request), phone=request.phone)


def _email(request: Request) -> str:
    return request.email.strip().lower()


def _guarded(request: Request) -> tuple[Request, Body, dict[str, Any]]:
    """The request, what was written and what was answered, with all secrets taken out."""
    typed = request.draft.answers or {}
    answers, found = guard_answers(request.topic.fields.all() if request.topic and typed else (), typed)
    body = guarded(request.draft.text, request.draft.html)
    body = replace(body, found=(*request.draft.removed, *body.found, *found))
    return _across_fields(request, body, answers)


def _across_fields(request: Request, body: Body, answers: dict[str, Any]) -> tuple[Request, Body, dict[str, Any]]:
    """Take out what is a secret only together: half a recovery phrase in the name, half in the message or an answer."""
    keys = [key for key, value in answers.items() if isinstance(value, str)]
    texts, found = [request.name, body.text, *(answers[key] for key in keys)], body.found
    if sum(map(bool, texts)) < 2:
        return request, body, answers
    for turn in (0, 1):  # the name first, then the name last
        order = [*texts[turn:], *texts[:turn]]
        clean, across = redact_together(order)
        texts, found = [*clean[len(texts) - turn :], *clean[: len(texts) - turn]], (*found, *across)
    answers = answers | dict(zip(keys, texts[2:], strict=True))
    return replace(request, name=texts[0]), replace(body, text=texts[1], found=found), answers


def _prepared(clean: tuple[Request, Body, dict[str, Any]], ids: Ids, beside: Beside, *, by: Actor | None) -> Opening:
    request, body, answers = clean
    conversation = _new(request, ids, answers, by)
    author = by or (request.author.actor if request.author else Actor("contact", ids.contact))
    message, draft = uuid7(), request.draft
    data = Opened(
        channel=draft.channel,
        department=conversation.department_id,
        topic=conversation.topic_id,
        contact=ids.contact,
        by_agent=by is not None,
        by_participant=by is None and author.id != ids.contact,
        unconfirmed=draft.quiet,
        signed_in=request.signed_in,
        message=message,
        mac=body.mac,
        attachments=len(draft.attachments),
        removed=len(body.found),
    )
    stem = wire.stem(
        subject=conversation.journal_subject,
        kind=data.kind,
        public=data.public,
        actor=author,
        data=data.model_dump(mode="json"),
        at=conversation.created_at,
    )
    params = _row_of(conversation) | _words_of(draft, body, answers, author) | {"message": message}
    params |= _contact_of(request)
    return Opening(conversation, message, body.found, opening.statement(ids, stem, params, beside))


def _new(request: Request, ids: Ids, answers: dict[str, Any], by: Actor | None) -> Conversation:
    now = datetime.now(UTC)
    conversation = Conversation(
        id=ids.conversation,
        seq=1,
        public_seq=1,
        number=numbers.make(settings.NUMBER_PREFIX),
        subject=guarded_line(request.subject, 200),
        contact_id=ids.contact,
        channel=request.draft.channel,
        department=request.department,
        topic=request.topic,
        language=request.language,
        answers=answers,
        origin=request.origin,
        created_at=now,
        updated_at=now,
        is_spam=by is None and ids.is_blocked,
    )
    if by is None:
        conversation.customer_wrote_at = conversation.unanswered_since = now
    else:
        conversation.state, conversation.assignee_id, conversation.answered_at = State.REPLIED, by.id, now
    conversation._state.adding, conversation._state.db = False, "default"
    return conversation


def _row_of(conversation: Conversation) -> dict[str, Any]:
    return {
        "number": conversation.number,
        "subject": conversation.subject,
        "channel": conversation.channel,
        "department": conversation.department_id,
        "topic": conversation.topic_id,
        "state": str(conversation.state),
        "priority": int(conversation.priority),
        "agent": conversation.assignee_id,
        "language": conversation.language,
        "answers": Jsonb(conversation.answers),
        "is_spam": conversation.is_spam,
        "origin": conversation.origin,
        "at": conversation.created_at,
        "answered_at": conversation.answered_at,
        "customer_wrote_at": conversation.customer_wrote_at,
    }


def _words_of(draft: Draft, body: Body, answers: dict[str, Any], author: Actor) -> dict[str, Any]:
    return {
        "kind": "customer" if author.is_contact else "agent",
        "author": author.id if author.is_contact else None,
        "text": body.text,
        "html": body.html,
        "own_answers": Jsonb(answers) if answers else None,
        "removed": Jsonb(body.removed),
        "client_id": draft.client_id,
        "salt": body.salt,
        "attachments": list(draft.attachments),
        "form": draft.form,
    }


def _contact_of(request: Request) -> dict[str, Any]:
    return {
        "is_new_contact": request.contact is None,
        "name": guarded_line(request.name, 120),
        "email": _email(request),
        "phone": request.phone,
        "time_zone": request.time_zone,
    }


def create_contact(name: str, email: str, language: str, time_zone: str) -> Contact:
    """A contact of its own for an unproven address; joined when the address is proven."""
    contact = Contact.objects.create(name=guarded_line(name, 120), language=language, time_zone=time_zone)
    if email:
        Address.objects.create(contact=contact, kind=AddressKind.EMAIL, value=email.strip().lower())
    return contact


def guarded_line(text: str, length: int) -> str:
    """One line that is safe in a mail header: control characters and direction overrides become spaces, secrets go."""
    return redact(" ".join(_CONTROL.sub(" ", text).split())).text[:length].strip()


def guard_answers(
    fields: Iterable[TopicField], answers: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Guard each answer; fields typed as hash, order or UID hold what looks like a key and are exempt."""
    kinds = {field.key: field.kind for field in fields}
    clean: dict[str, Any] = {}
    found: list[Finding] = []
    for key, value in answers.items():
        if isinstance(value, str):
            result = redact(value.replace("\x00", "\ufffd"), exempt=kinds.get(key) in _EXEMPT)
            value = result.text
            found += result.found
        clean[key] = value
    return clean, tuple(found)
