"""Here the cast lasts for a whole file, and so does the large table in which it works: making that takes longer than
looking at it. What a test writes is rolled back to it."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from gatehouse.accounts.models import User
from gatehouse.conversations.models import Contact, Conversation, Department, Topic
from gatehouse.testing.cast import make_agent, make_contact, make_department, make_topic, open_as


@pytest.fixture(scope="module")
def lasting(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def checked(lasting: None) -> None:
    """What the large tables are checked for at the end of a transaction: once, not again at the end of every test."""
    connection.check_constraints()


@pytest.fixture(autouse=True)
def rolled_back(checked: None, db: None) -> None:
    """A savepoint for each test."""


@pytest.fixture(scope="module")
def deposits(lasting: None) -> Department:
    return make_department("Deposits", "الإيداعات")


@pytest.fixture(scope="module")
def security(lasting: None) -> Department:
    return make_department("Security", "الأمان")


@pytest.fixture(scope="module")
def alice(deposits: Department) -> User:
    return make_agent("Alice", deposits)


@pytest.fixture(scope="module")
def bob(deposits: Department) -> User:
    return make_agent("Bob", deposits)


@pytest.fixture(scope="module")
def mallory(security: Department) -> User:
    return make_agent("Mallory", security)


@pytest.fixture(scope="module")
def deposit_topic(deposits: Department) -> Topic:
    return make_topic(deposits)


@pytest.fixture(scope="module")
def lena(lasting: None) -> Contact:
    return make_contact("Lena Vogt", "lena.vogt@mail.example", is_proven=True)


@pytest.fixture(scope="module")
def khalid(lasting: None) -> Contact:
    return make_contact("خالد المنصوري", "khalid@mail.example", "ar")


@pytest.fixture(scope="module")
def conversation(lena: Contact, deposit_topic: Topic) -> Conversation:
    return open_as(lena, deposit_topic, "1,250 USDT over Tron not in my balance")
