"""A mail is stored once, whatever happens to the connection over which it is stored. These tests commit."""

import psycopg
import pytest

from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.models import RawMail, Source
from gatehouse.conversations.connection import raw_connection

pytestmark = pytest.mark.django_db(transaction=True)
ENVELOPE = Envelope(Source.SMTP, "lena@mail.example", ("support@alderwick.example",))


def test_a_connection_that_was_closed_meanwhile_is_opened_anew() -> None:
    raw_connection().close()
    store.keep(b"Subject: small\r\n\r\n", ENVELOPE)
    assert RawMail.objects.count() == 1


def test_a_second_try_finds_what_the_first_one_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server commits and goes away before it can say so."""
    real, calls = raw_connection, []

    class Lost:
        def execute(self, *args: object, **more: object) -> None:
            real().execute(*args, **more)  # type: ignore[arg-type]
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(store, "raw_connection", lambda: Lost() if not calls and not calls.append(1) else real())
    store.keep(b"Subject: small\r\n\r\n", ENVELOPE)
    assert RawMail.objects.count() == 1
