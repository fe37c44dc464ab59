"""A brand, and its doors as a widget knocks at them."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from gatehouse.channels.chat import brands
from gatehouse.channels.chat.models import Brand, Chat
from gatehouse.conversations.models import Topic

HOST = "https://www.alderwick.example"
Knock = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def brand(deposit_topic: Topic) -> Iterator[Brand]:
    brands.forget()
    yield Brand.objects.create(slug="alderwick", name="Alderwick", origins=[HOST])
    brands.forget()


@pytest.fixture
def knock(brand: Brand, client: Client) -> Knock:
    """Post JSON at a door; status and answer."""

    def post(door: str, body: Any, token: str = "", **headers: str) -> tuple[int, dict[str, Any]]:
        if token:
            headers["Authorization"] = f"Bearer {token}"
        response = client.post(f"/chat/{door}/", body, content_type="application/json", headers=headers)
        return response.status_code, response.json()

    return post


@pytest.fixture
def visit(knock: Knock) -> Callable[..., dict[str, Any]]:
    def arrive(token: str = "", **more: Any) -> dict[str, Any]:
        status, answer = knock("visits", {"brand": "alderwick", "origin": HOST, "language": "en", **more}, token)
        assert status == 200, answer
        return answer

    return arrive


@pytest.fixture
def token(visit: Callable[..., dict[str, Any]]) -> str:
    return str(visit()["token"])


@pytest.fixture
def chat(knock: Knock, token: str) -> Chat:
    """An anonymous visitor's chat, waiting."""
    status, answer = knock("conversations", {"id": str(uuid4()), "topic": "deposit", "text": "Where is it?"}, token)
    assert status == 201, answer
    return Chat.objects.select_related("conversation__contact").get(conversation__number=answer["chat"]["number"])
