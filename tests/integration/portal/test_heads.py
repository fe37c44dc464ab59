"""What search engines and previews read of a customer's page."""

import re

import pytest
from django.test import Client

from gatehouse.conversations.models import Conversation, Topic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/contact/", "/new/", "/new/deposit/", "/status/", "/status/history/"])
def test_open_pages_may_be_listed_and_say_what_they_are(client: Client, deposit_topic: Topic, path: str) -> None:
    answer = client.get(path)
    assert "X-Robots-Tag" not in answer
    assert re.search(r'<meta name="description" content="[^"]', answer.content.decode())


@pytest.mark.parametrize(
    "path", ["/tickets/", "/link/sent/", "/nowhere/", "/t/GH-0000-0000/", "/desk/", "/status/feed/"]
)
def test_all_else_may_not(client: Client, path: str) -> None:
    assert client.get(path)["X-Robots-Tag"] == "noindex, nofollow"


def test_ones_own_ticket_may_not(lenas: Client, conversation: Conversation) -> None:
    assert lenas.get(f"/t/{conversation.number}/")["X-Robots-Tag"] == "noindex, nofollow"


def test_a_page_that_has_an_address_for_each_language_names_them(client: Client) -> None:
    page = client.get("/status/?lang=de").content.decode()
    named = dict(re.findall(r'rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', page))
    assert len(named) == 16
    assert named["zh-hant"].endswith("/status/?lang=zh-hant")
    assert re.search(r'rel="canonical" href="http[^"]+/status/\?lang=de"', page)
