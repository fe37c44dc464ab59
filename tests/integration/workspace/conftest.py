"""The desk as one of the cast sees it."""

from collections.abc import Callable

import pytest
from django.test import Client

from gatehouse.accounts.models import User
from gatehouse.conversations.models import Conversation
from gatehouse.testing.desk import desk_client


@pytest.fixture
def desk(alice: User) -> Client:
    """Alice's browser; she is an agent of Deposits."""
    return desk_client(alice)


@pytest.fixture
def at(conversation: Conversation) -> Callable[[str], str]:
    """The address of something about the conversation: `at("spam/")`."""
    return lambda noun="": f"/desk/c/{conversation.number}/{noun}"


HTMX = {"HTTP_HX_REQUEST": "true"}
