"""The desk as one of the cast sees it."""

from collections.abc import Callable

import pytest
from django.test import Client

from gatehouse.accounts.actions.set_availability import set_availability
from gatehouse.accounts.models import User
from gatehouse.channels.chat.models import Chat
from gatehouse.conversations.models import Conversation, Topic
from gatehouse.testing.chats import begin_as_guest
from gatehouse.testing.desk import desk_client


@pytest.fixture
def desk(alice: User) -> Client:
    """Alice's browser; she is an agent of Deposits."""
    return desk_client(alice)


@pytest.fixture
def at(conversation: Conversation) -> Callable[[str], str]:
    """The address of something about the conversation: `at("spam/")`."""
    return lambda noun="": f"/desk/c/{conversation.number}/{noun}"


@pytest.fixture
def there(alice: User) -> User:
    """Alice is available for chats."""
    set_availability(alice, True, by=alice.actor)
    return alice


@pytest.fixture
def chat(deposit_topic: Topic) -> Chat:
    return begin_as_guest(deposit_topic, "Where is my deposit?")


HTMX = {"HTTP_HX_REQUEST": "true"}
