"""Mail through services with an HTTP interface, by django-anymail: what goes there, and what its answers mean."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from gatehouse.channels.email.models import HandedOver, MailFlow
from gatehouse.channels.email.resuming import send_held
from gatehouse.channels.email.sending import deliver
from gatehouse.conversations.models import Contact, Conversation, Delivery, DeliveryState, Topic
from gatehouse.journal.models import Entry
from gatehouse.project.relay import mail_settings
from gatehouse.testing.cast import open_as
from gatehouse.testing.web import free_port
from tests.integration.email.conftest import Carry

TAKEN = {
    "ErrorCode": 0,
    "Message": "OK",
    "MessageID": "b7bc2f4a-e38e-4336-af7d-e6c392c2f817",
    "To": "lena.vogt@mail.example",
    "SubmittedAt": "2026-11-28T10:00:00Z",
}
INACTIVE = {
    "ErrorCode": 406,
    "Message": "Found inactive addresses: lena.vogt@mail.example. Inactive recipients are ones that…",
}


class Service(ThreadingHTTPServer):
    """A mail service that speaks Postmark's protocol. `got` is what it was sent, `answer` what it says.

    It is down for the delivery that it `breaks_over`.
    """

    breaks_over = ""
    got: list[dict[str, Any]]
    answer: tuple[int, dict[str, Any]]


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        is_bad = self.server.got[-1]["Metadata"]["delivery"] == self.server.breaks_over
        status, said = (503, {}) if is_bad else self.server.answer
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None: ...


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service(("127.0.0.1", 0), Handler)
    server.got, server.answer = [], (200, TAKEN)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def use(settings: LazySettings) -> Callable[[int], None]:
    """Send mail to a service on this port, as MAIL_URL would have it."""

    def at(port: int) -> None:
        url = f"anymail+postmark://?server_token=t0ken&api_url=http://127.0.0.1:{port}/"
        for name, value in mail_settings(url, demo=False).items():
            setattr(settings, name, value)
        settings.DEFAULT_FROM_EMAIL = "support@alderwick.example"

    return at


@pytest.fixture
def delivery(conversation: Conversation, carry: Carry) -> Delivery:
    return carry(Entry.objects.filter(subject_id=conversation.pk, kind="opened"))[0]


def sent(delivery: Delivery) -> tuple[str, str]:
    deliver(delivery.pk)
    delivery.refresh_from_db()
    return delivery.state, delivery.error


def test_our_id_and_our_signs_go_with_it(delivery: Delivery, service: Service, use: Callable[[int], None]) -> None:
    use(service.server_port)
    assert sent(delivery) == (DeliveryState.SENT, "")
    headers = {header["Name"].lower(): header["Value"] for header in service.got[0]["Headers"]}
    assert headers["message-id"] == delivery.message_id
    assert headers["x-pm-keepid"] == "true"
    assert headers["auto-submitted"] == "auto-replied"
    assert service.got[0]["To"] == "lena.vogt@mail.example"
    assert {"TextBody", "HtmlBody"} <= set(service.got[0])


@pytest.mark.parametrize(
    ("answer", "state", "said"),
    [
        ((422, INACTIVE), DeliveryState.FAILED, "refused the address"),
        ((413, {}), DeliveryState.FAILED, "status 413"),
        ((401, {"ErrorCode": 10, "Message": "Bad token"}), DeliveryState.HELD, "status 401"),
        ((402, {}), DeliveryState.HELD, "status 402"),
        ((404, {}), DeliveryState.RETRYING, "status 404"),
        ((429, {}), DeliveryState.HELD, "status 429"),
        ((500, {}), DeliveryState.RETRYING, "status 500"),
        ((503, {}), DeliveryState.HELD, "status 503"),
    ],
    ids=["inactive", "large", "token", "unpaid", "moved", "fast", "broken", "away"],
)
def test_what_its_answers_mean(
    delivery: Delivery,
    service: Service,
    use: Callable[[int], None],
    answer: tuple[int, dict[str, Any]],
    state: str,
    said: str,
) -> None:
    service.answer = answer
    use(service.server_port)
    outcome = sent(delivery)
    assert outcome[0] == state
    assert said in outcome[1]
    assert "t0ken" not in outcome[1]


def test_a_service_that_is_away_keeps_mail_waiting(delivery: Delivery, use: Callable[[int], None]) -> None:
    use(free_port())
    assert sent(delivery)[0] == DeliveryState.HELD


def test_a_service_that_refuses_our_key_keeps_mail_waiting(
    delivery: Delivery, service: Service, use: Callable[[int], None]
) -> None:
    use(service.server_port)
    service.answer = (401, {"ErrorCode": 10, "Message": "Bad token"})
    deliver(delivery.pk)
    assert [send_held(timezone.now()) for _ in range(3)] == [0, 0, 0]
    assert MailFlow.now().relay_problem == "account"
    service.answer = (200, TAKEN)
    send_held(timezone.now())
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENT, 1)
    assert MailFlow.now().relay_away_since is None


def test_one_mail_over_which_a_service_breaks_holds_up_no_other(
    delivery: Delivery,
    service: Service,
    use: Callable[[int], None],
    lena: Contact,
    deposit_topic: Topic,
    carry: Carry,
) -> None:
    use(service.server_port)
    other = carry(Entry.objects.filter(subject_id=open_as(lena, deposit_topic, "Another").pk, kind="opened"))[0]
    service.answer = (503, {})
    deliver(delivery.pk)
    deliver(other.pk)
    service.breaks_over, service.answer = str(delivery.pk), (200, TAKEN)
    send_held(timezone.now())
    delivery.refresh_from_db()
    other.refresh_from_db()
    assert (other.state, delivery.state, delivery.attempts) == (DeliveryState.SENT, DeliveryState.RETRYING, 1)
    assert MailFlow.now().relay_away_since is None


def test_its_own_id_is_kept_and_nothing_is_tracked(
    delivery: Delivery, service: Service, use: Callable[[int], None]
) -> None:
    use(service.server_port)
    deliver(delivery.pk)
    assert HandedOver.objects.get(delivery=delivery).service_id == TAKEN["MessageID"]
    (sent,) = service.got
    assert sent["Metadata"] == {"delivery": str(delivery.pk)}
    assert (sent["TrackOpens"], sent["TrackLinks"]) == (False, "None")
