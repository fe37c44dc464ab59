"""What a mail service tells afterwards, with the secret and without."""

import base64
import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from gatehouse.channels.email.models import HandedOver
from gatehouse.conversations.models import Conversation, Delivery, DeliveryState
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import recorded
from gatehouse.testing.relay import Relay
from tests.integration.email.conftest import Carry

SECRET = "postmark:0123456789abcdefghij"


@pytest.fixture
def sent(conversation: Conversation, carry: Carry, relay: Relay, settings: LazySettings) -> Delivery:
    (delivery,) = carry(Entry.objects.filter(subject_id=conversation.pk, kind="opened"))
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENT)
    HandedOver.objects.create(delivery=delivery, service_id="00000000-aaaa")
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.MAIL_WEBHOOK_SECRET, settings.ANYMAIL = SECRET, {"WEBHOOK_SECRET": SECRET}
    return delivery


def tell(event: Any, *, secret: str = SECRET, service: str = "postmark") -> int:
    headers = {"authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"} if secret else {}
    url = f"/mail/tracking/{service}/"
    body = event if isinstance(event, str) else json.dumps(event)
    return Client().post(url, body, content_type="application/json", headers=headers).status_code


def bounce(**more: Any) -> dict[str, Any]:
    said = {"RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1, "Email": "lena.vogt@mail.example"}
    return (
        said | {"MessageID": "00000000-aaaa", "Details": "550 No such user", "BouncedAt": "2026-01-01T00:00:00Z"} | more
    )


def test_a_bounce_fails_the_mail_and_tells_the_agent_once(sent: Delivery) -> None:
    with recorded() as entries:
        assert [tell(bounce()), tell(bounce())] == [200, 200]
    sent.refresh_from_db()
    assert (sent.state, sent.error) == (DeliveryState.FAILED, "550 No such user")
    assert [entry.kind for entry in entries] == ["mail_returned"]


def test_it_is_found_by_our_own_number_too(sent: Delivery) -> None:
    assert tell(bounce(MessageID="another", Metadata={"delivery": str(sent.pk)})) == 200
    sent.refresh_from_db()
    assert sent.state == DeliveryState.FAILED


def test_a_complaint_is_told(sent: Delivery) -> None:
    assert tell(bounce(RecordType="SpamComplaint", Type="SpamComplaint", TypeCode=512)) == 200
    sent.refresh_from_db()
    assert sent.error == "The recipient reported this mail as spam."


@pytest.mark.parametrize("number", ["999999999999", "1e3", "٣", "-1", ""])
def test_mail_that_is_not_ours_changes_nothing(sent: Delivery, number: str) -> None:
    assert tell(bounce(MessageID="another", Metadata={"delivery": number})) == 200
    sent.refresh_from_db()
    assert sent.state == DeliveryState.SENT


def test_without_the_secret_nobody_is_listened_to(sent: Delivery) -> None:
    assert [tell(bounce(), secret=""), tell(bounce(), secret="postmark:guessed")] == [400, 400]
    sent.refresh_from_db()
    assert sent.state == DeliveryState.SENT


def test_another_service_is_not_there(sent: Delivery, settings: LazySettings) -> None:
    assert tell(bounce(), service="mailgun") == 404
    settings.MAIL_WEBHOOK_SECRET = ""
    assert tell(bounce()) == 404


@pytest.mark.parametrize("body", ["", "[]", "{}", "no json", '{"RecordType": 1}'])
def test_what_no_service_sends_is_no_error_of_ours(sent: Delivery, body: str) -> None:
    assert tell(body) in (200, 400)
