"""What a customer may have of his conversations: what he wrote, and what the desk answered him in public."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from gatehouse.accounts.models import User
from gatehouse.conversations.models import Attachment, Contact, Conversation, Message
from gatehouse.privacy.people import contacts_of

AT_ONCE = 200
_STRANGE = re.compile(r"[^\w.\- ]")


@dataclass
class Owner:
    """Whose copy it is. `missing` are the files that the storage no longer has; they are named, and not there."""

    user: User
    missing: set[UUID] = field(default_factory=set)

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
        # What was split off into somebody else's is read there, and nowhere else.
        his |= Q(agent__isnull=False) & (Q(moved_to=None) | Q(moved_to__contact__in=owner.people))
    found = Message.objects.filter(his, conversation=conversation, public_seq__isnull=False, withdrawn_at=None)
    return found.defer("html").select_related("agent").order_by("seq")


def read(owner: Owner, conversation: Conversation) -> Iterator[list[Message]]:
    """These messages, AT_ONCE at a time, each with its `files`.

    Not by Django's prefetching: what that ties to a message leaves the memory late.
    """
    messages = messages_of(owner, conversation).iterator(chunk_size=AT_ONCE)
    while some := list(islice(messages, AT_ONCE)):
        files = defaultdict[UUID | None, list[Attachment]](list)
        for file in Attachment.objects.filter(message__in=[one.pk for one in some]).order_by("created_at", "pk"):
            files[file.message_id].append(file)
        for message in some:
            message.files = files[message.pk]
        yield some


def files_of(owner: Owner, conversation: Conversation) -> Iterator[Attachment]:
    """The files of these messages that are still there."""
    for messages in read(owner, conversation):
        for message in messages:
            yield from (file for file in message.files if file.erased_at is None and file.key)


def path_of(file: Attachment, conversation: Conversation) -> str:
    """Its place in the copy: a folder of its conversation, and a name that is nothing but a name."""
    name = _STRANGE.sub("_", file.name).strip(". ")[-80:] or "file"
    return f"files/{conversation.number}/{file.pk.hex[:12]}-{name}"
