"""Lena with an account and tickets, what she has beside them, and another customer beside her."""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from gatehouse.accounts.actions.close_account import ask_to_close
from gatehouse.accounts.actions.data_exports import ask_for_data
from gatehouse.accounts.models import DataExport, KnownDevice, User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Attachment, Conversation, Message, Topic
from gatehouse.privacy.copies.making import make
from gatehouse.privacy.erasing import close_due, erase_closed
from gatehouse.testing.cast import hashed, open_as
from tests.integration.front_door.conftest import Visitor, lena_user

__all__ = ["lena_user"]
OTHERS = SignInName("email", "omar.other@mail.example")
GRACE = timedelta(days=14, minutes=1)
SOON = GRACE + timedelta(hours=1, minutes=1)


@dataclass
class Copy:
    """An export as its owner unpacks it."""

    files: dict[str, bytes]

    @property
    def data(self) -> dict[str, Any]:
        return json.loads(self.files["data.json"])

    @property
    def all(self) -> bytes:
        return b"\n".join([*self.files.values(), *(name.encode() for name in self.files)])


def copy_of(user: User) -> Copy:
    export = ask_for_data(user)
    make(export.pk)
    export.refresh_from_db()
    assert export.is_ready
    return unpacked(storages["private"].open(export.file, "rb").read())


def unpacked(content: bytes) -> Copy:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return Copy({name: archive.read(name) for name in archive.namelist()})


def close(user: User) -> None:
    ask_to_close(user)
    assert close_due(timezone.now() + GRACE) == 1


def erase_now() -> int:
    return erase_closed(timezone.now() + SOON)


def attach(message: Message, content: bytes, name: str = "proof.txt") -> Attachment:
    key = storages["private"].save(f"2026/11/{uuid4().hex}{uuid4().hex[:8]}", ContentFile(content))
    return Attachment.objects.create(
        message=message,
        name=name,
        media_type="text/plain",
        family="text",
        size=len(content),
        sha256=uuid4().bytes,
        key=key,
    )


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


@pytest.fixture
def others_user(db: None) -> User:
    """Somebody else who has an account."""
    return open_account(OTHERS, hashed(), language="en")


@pytest.fixture
def ticket(lena_user: User, deposit_topic: Topic, alice: User) -> Conversation:
    """Lena wrote and sent a file, Alice answered, and wrote a note that is nobody's but the desk's."""
    opened = open_as(lena_user.contact, deposit_topic, "Where are my 1,250 USDT", "Lena's own words")
    attach(Message.objects.get(conversation=opened), b"what Lena attached")
    reply(opened, Draft(text="Alice's public answer"), by=alice.actor)
    note(opened, Draft(text="a note that only staff read"), by=alice.actor)
    opened.refresh_from_db()
    return opened


@pytest.fixture
def shared(others_user: User, lena_user: User, deposit_topic: Topic, alice: User) -> Conversation:
    """The other customer's ticket, in which Lena takes part and has written."""
    opened = open_as(others_user.contact, deposit_topic, "The other's subject", "the other's secret words")
    add_participant(opened, lena_user.contact, by=alice.actor)
    receive(opened, Draft(text="Lena beside the other"), by=lena_user.contact.actor)
    return opened


@pytest.fixture
def device(lena_user: User) -> KnownDevice:
    return KnownDevice.objects.create(user=lena_user, token=b"t" * 32, name="Chrome on Windows", ip="203.0.113.9")


@pytest.fixture
def export(lena_user: User) -> DataExport:
    """One that can be fetched."""
    made = ask_for_data(lena_user)
    make(made.pk)
    made.refresh_from_db()
    return made
