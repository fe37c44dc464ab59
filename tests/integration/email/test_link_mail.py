"""The mailed link: minted when it is sent, to an address that somebody wrote under."""

import hashlib
import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.conf import LazySettings
from django.utils import timezone

from gatehouse.channels.email.retry import Unreachable
from gatehouse.channels.email.sending import send_link
from gatehouse.conversations.models import Contact, LinkRequest
from gatehouse.testing.relay import Relay
from gatehouse.testing.web import free_port


@pytest.fixture
def asked(lena: Contact, relay: Relay) -> LinkRequest:
    return LinkRequest.objects.create(value="lena.vogt@mail.example", browser=b"x" * 32)


def token_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    found = re.search(r"https://support\.alderwick\.example/link/([\w-]+)/", body.get_content())
    assert found
    return found[1]


def test_the_mail_holds_the_token_and_the_row_its_hash(asked: LinkRequest, relay: Relay) -> None:
    send_link(asked.pk)
    asked.refresh_from_db()
    token = token_in(relay.mails[0])
    assert bytes(asked.token or b"") == hashlib.sha256(token.encode()).digest()
    assert len(token) >= 43
    assert asked.sent_at is not None


def test_it_says_nothing_else(asked: LinkRequest, relay: Relay) -> None:
    asked.number = "GH-7KQ2-M4XD"
    asked.save()
    send_link(asked.pk)
    assert "Lena" not in str(relay.mails[0])
    assert "GH-" not in str(relay.mails[0])


def test_an_address_that_nobody_wrote_under_gets_nothing(relay: Relay, db: None) -> None:
    asked = LinkRequest.objects.create(value="nobody@mail.example", browser=b"x" * 32)
    send_link(asked.pk)
    asked.refresh_from_db()
    assert (asked.token, asked.sent_at, relay.mails) == (None, None, [])


def test_it_is_sent_once(asked: LinkRequest, relay: Relay) -> None:
    send_link(asked.pk)
    send_link(asked.pk)
    assert len(relay.mails) == 1


def test_after_half_an_hour_it_is_not_sent_any_more(asked: LinkRequest, relay: Relay) -> None:
    LinkRequest.objects.filter(pk=asked.pk).update(created_at=timezone.now() - timedelta(minutes=31))
    send_link(asked.pk)
    assert relay.mails == []


def test_a_relay_that_is_away_makes_the_job_come_back(asked: LinkRequest, relay: Relay, settings: LazySettings) -> None:
    settings.EMAIL_PORT = free_port()
    with pytest.raises(Unreachable, match="refused"):
        send_link(asked.pk)
    settings.EMAIL_PORT = relay.port
    send_link(asked.pk)
    asked.refresh_from_db()
    assert bytes(asked.token or b"") == hashlib.sha256(token_in(relay.mails[0]).encode()).digest()
