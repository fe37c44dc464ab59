"""The standing cast: people, departments, a topic and a conversation that every test may use.

Imports stay inside, because pytest loads this before Django is set up.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gatehouse.accounts.models import User
    from gatehouse.conversations.models import Contact, Conversation, Department, Topic
    from gatehouse.journal.models import Entry


@cache
def hashed() -> str:
    """One hash for the whole run: making it is slow on purpose."""
    from django.contrib.auth.hashers import make_password

    return make_password("correct horse battery")


def make_agent(name: str, *departments: "Department", role: str = "agent") -> "User":
    """An agent who can sign in with the password `correct horse battery`."""
    from gatehouse.accounts.models import User
    from gatehouse.conversations.models import Membership

    user = User(email=f"{name.lower()}@alderwick.example", name=name, role=role, public_name=name.split()[0])
    user.password = hashed()
    user.save()
    for department in departments:
        Membership.objects.create(department=department, user=user, is_senior=role == "senior")
    return user


def make_department(english: str, arabic: str) -> "Department":
    from gatehouse.conversations.models import Department

    return Department.objects.create(slug=english.lower(), names={"en": english, "ar": arabic})


@pytest.fixture
def deposits(db: None) -> "Department":
    return make_department("Deposits", "الإيداعات")


@pytest.fixture
def security(db: None) -> "Department":
    return make_department("Security", "الأمان")


@pytest.fixture
def alice(deposits: "Department") -> "User":
    """An agent of Deposits."""
    return make_agent("Alice", deposits)


@pytest.fixture
def bob(deposits: "Department") -> "User":
    """Another agent of Deposits."""
    return make_agent("Bob", deposits)


@pytest.fixture
def mallory(security: "Department") -> "User":
    """An agent of another department, who must not see what Deposits sees."""
    return make_agent("Mallory", security)


@pytest.fixture
def dora(deposits: "Department") -> "User":
    """The lead of Deposits."""
    return make_agent("Dora", deposits, role="lead")


@pytest.fixture
def omar(db: None) -> "User":
    """The operator: sets the desk up, belongs to no department."""
    return make_agent("Omar", role="operator")


@pytest.fixture
def deposit_topic(deposits: "Department") -> "Topic":
    return make_topic(deposits)


def make_topic(department: "Department") -> "Topic":
    """Deposits that are missing, asking for a hash and an amount."""
    from gatehouse.conversations.models import Topic, TopicField

    topic = Topic.objects.create(slug="deposit", names={"en": "Deposit not credited"}, department=department)
    TopicField.objects.create(topic=topic, key="hash", kind="hash", labels={"en": "Transaction hash"})
    TopicField.objects.create(topic=topic, key="amount", kind="amount", labels={"en": "Amount"}, position=1)
    return topic


def make_contact(name: str, address: str, language: str = "en", *, is_proven: bool = False) -> "Contact":
    from django.utils import timezone

    from gatehouse.conversations.models import Address, Contact

    contact = Contact.objects.create(name=name, language=language)
    Address.objects.create(contact=contact, value=address, verified_at=timezone.now() if is_proven else None)
    return contact


@pytest.fixture
def lena(db: None) -> "Contact":
    """A customer with a proven address."""
    return make_contact("Lena Vogt", "lena.vogt@mail.example", is_proven=True)


@pytest.fixture
def khalid(db: None) -> "Contact":
    """A customer who writes Arabic and has proven nothing."""
    return make_contact("خالد المنصوري", "khalid@mail.example", "ar")


@pytest.fixture
def conversation(lena: "Contact", deposit_topic: "Topic") -> "Conversation":
    """Lena's request to Deposits, submitted and not yet taken."""
    return open_as(lena, deposit_topic, "1,250 USDT over Tron not in my balance")


def open_as(contact: "Contact", topic: "Topic", subject: str, text: str = "It has not arrived.") -> "Conversation":
    """A request by this contact about this topic."""
    from gatehouse.conversations.actions.draft import Draft
    from gatehouse.conversations.actions.open import Request, open_request

    request = Request(
        subject=subject, draft=Draft(text=text), department=topic.department, topic=topic, contact=contact
    )
    return open_request(request).conversation


@pytest.fixture
def draft() -> "Callable[..., object]":
    """Makes drafts: `draft("text")`."""
    from gatehouse.conversations.actions.draft import Draft

    return lambda text="Hello.", **more: Draft(text=text, **more)


@contextmanager
def recorded() -> "Iterator[list[Entry]]":
    """The entries that the body of the `with` adds to the journal, in order."""
    from gatehouse.journal.models import Entry

    newest = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    entries: list[Entry] = []
    yield entries
    entries += Entry.objects.filter(id__gt=newest).order_by("id")
