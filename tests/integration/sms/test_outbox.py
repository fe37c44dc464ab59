"""The demo's SMS stand among its mails."""

import pytest
from django.conf import LazySettings
from django.test import Client

from gatehouse.channels.sms.base import sender


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, client: Client, db: None) -> Client:
    monkeypatch.setattr(settings.CONFIG, "mode", "demo")
    settings.SMS_URL, settings.SMS_OUTBOX = "", True
    return client


def test_they_are_found_by_the_number(demo: Client) -> None:
    sender().send("+31612345678", "Alderwick: 1234 5678 is your code <b>.")
    page = demo.get("/outbox/", {"to": "+31612345678", "show": "text"}).content.decode()
    assert "1234 5678 is your code &lt;b&gt;." in page


def test_the_frame_shows_the_words(demo: Client) -> None:
    from gatehouse.channels.email.models import OutboxMail

    sender().send("+31612345678", "Grüße <b>")
    body = demo.get(f"/outbox/{OutboxMail.objects.get().pk}/html/").content.decode()
    assert "Grüße &lt;b&gt;" in body
