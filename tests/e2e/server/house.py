"""A desk whose chats are committed, for servers of their own."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from gatehouse.channels.chat.actions.begin import begin_chat
from gatehouse.channels.chat.models import Brand, Visitor
from gatehouse.channels.chat.visits import digest
from gatehouse.conversations.models import Conversation, Department, Topic
from gatehouse.journal.actor import Actor
from gatehouse.testing.cast import make_agent

from .talkers import ticket

ORIGIN = "https://www.alderwick.example"
T = TypeVar("T")


def committed(act: Callable[[], T]) -> T:
    """Do it on a thread, whose connection is not in the test's transaction."""

    def on_thread() -> T:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(on_thread).result()


@dataclass(frozen=True, slots=True)
class House:
    """A brand, a topic, and Alice who answers."""

    brand: Brand
    topic: Topic
    alice: Actor

    @classmethod
    def build(cls) -> "House":
        department = Department.objects.create(slug="deposits", names={"en": "Deposits"})
        topic = Topic.objects.create(slug="deposit", names={"en": "Deposit"}, department=department)
        brand = Brand.objects.create(slug="alderwick", name="Alderwick", origins=[ORIGIN])
        return cls(brand, topic, make_agent("Alice", department).actor)

    def chat(self) -> "Chat":
        """A new visitor's, begun by his first message."""
        return committed(self._begin)

    def _begin(self) -> "Chat":
        now = timezone.now()
        visitor = Visitor.objects.create(
            brand=self.brand, origin=ORIGIN, token_hash=digest(secrets.token_hex()), seen_at=now, expires_at=now
        )
        begun = begin_chat(visitor, self.topic, "Where is it?", id_=uuid4()).chat
        return Chat(
            begun.conversation, visitor.session_key, Actor("contact", begun.conversation.contact_id), self.alice
        )


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation, and who may subscribe to it."""

    conversation: Conversation
    session: str
    customer: Actor
    agent: Actor

    @property
    def id(self) -> int:
        return self.conversation.pk

    @property
    def subject(self) -> str:
        return f"conversation:{self.id}"

    def ticket(self) -> str:
        """The customer's."""
        return ticket(self.subject, by=self.customer, session=self.session)

    def agents_ticket(self) -> str:
        return ticket(self.subject, by=self.agent, name="Alice")
