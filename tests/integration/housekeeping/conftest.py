"""A clock that tests set, and Lena's ticket as it goes through time."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Conversation


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def move(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def waiting(conversation: Conversation, alice: User) -> Conversation:
    """Alice answered and asked something; Lena has not written since."""
    reply(conversation, Draft(text="Which network did you use?"), by=alice.actor, ask=True)
    conversation.refresh_from_db()
    return conversation
