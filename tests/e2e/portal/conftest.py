"""A real browser on Django's live server, in which Lena has proven her address."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext

from gatehouse.accounts.models import User
from gatehouse.conversations.actions.assign import assign
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Contact, Conversation, Topic
from gatehouse.testing.cast import make_agent, open_as

Opener = Callable[..., BrowserContext]


@pytest.fixture
def ticket(transactional_db: None, lena: Contact, deposit_topic: Topic) -> Conversation:
    return answered_ticket(lena, deposit_topic)


def answered_ticket(contact: Contact, topic: Topic) -> Conversation:
    """A ticket with an answer, and words that the guard has removed."""
    secret = "my password is: hunter2-hunter2"
    made = open_as(contact, topic, "1,250 USDT over Tron not in my balance", f"It has not arrived, {secret}")
    alice: User = make_agent("Alice2", topic.department)
    assign(made, alice, by=alice.actor)
    reply(made, Draft(text="I look into it.\n\nNothing is lost."), by=alice.actor)
    return made


@pytest.fixture
def opened(browser: Browser, live_server: Any, ticket: Conversation, lena: Contact) -> Iterator[Opener]:
    """Opens browsers on the portal; `proven=True` for Lena's. Whatever the content policy blocks fails the test."""
    contexts: list[BrowserContext] = []
    blocked: list[str] = []

    def open_browser(*, proven: bool = False, **options: Any) -> BrowserContext:
        context = browser.new_context(base_url=str(live_server), **{"locale": "en", **options})
        context.on("console", lambda line: blocked.append(line.text) if "Content Security" in line.text else None)
        if proven:
            context.add_cookies([session_of(lena, str(live_server))])
        contexts.append(context)
        return context

    yield open_browser
    for context in contexts:
        context.close()
    assert blocked == []


def session_of(contact: Contact, url: str) -> Any:
    session = Client().session
    session["contacts"] = [contact.pk]
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": url}
