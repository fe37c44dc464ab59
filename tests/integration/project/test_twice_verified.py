"""Asking and answering who writes, twice in the same moment."""

import pytest

from gatehouse.accounts.models import Method, User
from gatehouse.conversations.actions.verify import ask_to_verify
from gatehouse.conversations.models import Contact, Conversation
from gatehouse.testing.desk import desk_client
from tests.integration.portal.customers import make_customer
from tests.integration.portal.test_verifying import browser
from tests.integration.project.test_twice import left_behind, twice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def user(lena: Contact) -> User:
    return make_customer("lena.vogt@mail.example", lena)


def test_two_agents_ask_once(user: User, alice: User, bob: User, conversation: Conversation) -> None:
    path = f"/desk/c/{conversation.number}/verification/"
    kinds = left_behind(lambda: twice([desk_client(alice), desk_client(bob)], path, {}))
    assert kinds == ["verification_asked"]


def test_two_answers_are_one(user: User, alice: User, conversation: Conversation) -> None:
    asked = ask_to_verify(conversation, by=alice.actor)
    clients = [browser(user, shown=Method.PASSKEY), browser(user, shown=Method.PASSKEY)]
    kinds = left_behind(lambda: twice(clients, f"/account/asked/{asked.pk}/confirmation/", {}))
    assert kinds == ["verification_confirmed"]
