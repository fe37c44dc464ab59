"""What a customer may have of his conversations: what he wrote, and what the desk answered him in public."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from gatehouse.accounts.models import User
from gatehouse.conversations.models import Attachment, Contact, Conversation, Message
from gatehouse.privacy.people import contacts_of

AT_ONCE = 200
_STRANGE = re.compile(r"[^\w.\- ]")


@dataclass
class Owner:
    """Whose copy it is. `missing` are the files that the storage no longer has; they are named, and not there."""

    user: User
    missing: set[object] = field(default_factory=set)

    @cached_property
    def people(self) -> list[Contact]:
        return contacts_of(self.user)

    @cached_property
    def ids(self) -> frozenset[int]:
        return frozenset(one.pk for one in self.people)


def conversations_of(owner: Owner) -> QuerySet[Conversation]:
    """His own, and others' in which he has written, oldest first."""
    wrote = Exists(Message.objects.filter(conversation=OuterRef("pk"), contact__in=owner.people))
    found = Conversation.objects.filter(Q(contact__in=owner.people) | wrote)
    return found.select_related("department", "topic", "merged_into").order_by("created_at", "pk")


def messages_of(owner: Owner, conversation: Conversation) -> QuerySet[Message]:
    """Nothing of a note, nothing that was taken back, and no word of anybody else who takes part.

    In others' conversations that is what he wrote himself; the answers there went to them.
    """
    his = Q(contact__in=owner.people)
    if conversation.contact_id in owner.ids:
        his |= Q(agent__isnull=False)
    found = Message.objects.filter(his, conversation=conversation, public_seq__isnull=False, withdrawn_at=None)
    files = Prefetch("attachments", Attachment.objects.order_by("created_at", "pk"))
    return found.defer("html").select_related("agent").prefetch_related(files).order_by("seq")


def read(messages: QuerySet[Message]) -> Iterator[Message]:
    return messages.iterator(chunk_size=AT_ONCE)


def files_of(owner: Owner, conversation: Conversation) -> Iterator[Attachment]:
    """The files of these messages that are still there."""
    for message in read(messages_of(owner, conversation)):
        yield from (file for file in message.attachments.all() if file.erased_at is None and file.key)


def path_of(file: Attachment, conversation: Conversation) -> str:
    """Its place in the copy: a folder of its conversation, and a name that is nothing but a name."""
    name = _STRANGE.sub("_", file.name).strip(". ")[-80:] or "file"
    return f"files/{conversation.number}/{file.pk.hex[:12]}-{name}"


def chunks(messages: Iterator[Message]) -> Iterator[list[Message]]:
    while some := list(islice(messages, AT_ONCE)):
        yield some
