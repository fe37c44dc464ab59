"""A gateway of its own process on a database of the bench's, and chats in it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gatehouse.journal.actor import Actor
from gatehouse.project.processes import wait_until
from gatehouse.testing.instance import free_port
from gatehouse.testing.web import stop


@dataclass(frozen=True, slots=True)
class Place:
    """The gateway's process and its ports."""

    pid: int
    http: int
    sockets: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A chat, its customer, and the number of the agent who has it."""

    conversation: int
    contact: int
    agent: int

    def tickets(self) -> tuple[str, str]:
        """Of the customer and of the agent, good for a minute from now."""
        from django.conf import settings

        from gatehouse.live.tickets import mint

        subject, sign = [f"conversation:{self.conversation}"], settings.KEYRING.sign
        sides = (Actor("contact", self.contact), Actor("agent", self.agent))
        customer, agent = (
            mint(side, subject, is_public=True, session_key=f"{side.kind} {side.id}", sign=sign) for side in sides
        )
        return customer, agent


@contextmanager
def gateway(**variables: str) -> Iterator[Place]:
    """`gatehouse live`, as it is run for many."""
    from gatehouse.project.supervisor import answers

    http, sockets = free_port(), free_port()
    places = {
        "PORT": str(http),
        "LIVE_LISTEN": f"127.0.0.1:{sockets}",
        "LOG_LEVEL": "WARNING",
        "GATEHOUSE_MODE": "demo",
    }
    command = [sys.executable, "-m", "gatehouse", "live"]
    process = subprocess.Popen(command, env={**os.environ, **places, **variables})
    try:
        if not wait_until(lambda: answers("127.0.0.1", http), seconds=30):
            raise SystemExit("the gateway did not start")
        yield Place(process.pid, http, sockets)
    finally:
        stop(process, seconds=20)


def department() -> int:
    """A department with a topic and a brand, for what follows."""
    from gatehouse.channels.chat.models import Brand
    from gatehouse.conversations.models import Department, Topic

    made, _ = Department.objects.get_or_create(slug="bench", defaults={"names": {"en": "Bench"}})
    Topic.objects.get_or_create(slug="deposit", defaults={"names": {"en": "Deposit"}, "department": made})
    Brand.objects.get_or_create(slug="bench", defaults={"name": "Bench", "origins": ["https://bench.example"]})
    return int(made.pk)


def open_chats(count: int, agents: int = 100) -> list[Opened]:
    """Chats as the door opens them; each agent has his share."""
    from uuid import uuid4

    from gatehouse.channels.chat.actions.begin import begin_chat
    from gatehouse.channels.chat.models import Brand
    from gatehouse.channels.chat.visits import Visit, arrive
    from gatehouse.conversations.models import Topic

    department()
    brand, topic = Brand.objects.get(slug="bench"), Topic.objects.get(slug="deposit")
    made = []
    for number in range(count):
        visitor = arrive(Visit(brand=brand, origin="https://bench.example", language="en"), "").visitor
        chat = begin_chat(visitor, topic, "Where is my deposit?", id_=uuid4()).chat
        made.append(Opened(chat.pk, chat.conversation.contact_id, 1_000_000 + number % agents))
    return made
