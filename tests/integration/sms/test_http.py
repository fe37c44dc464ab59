"""An SMS over HTTP, to a real server."""

import pytest
from django.conf import LazySettings

from gatehouse.channels import sms
from gatehouse.channels.base import Permanent, Temporary
from gatehouse.channels.sms.base import sender
from gatehouse.channels.sms.http import HttpSender
from gatehouse.testing.sms_service import SmsService
from gatehouse.testing.web import free_port

NUMBER = "+31612345678"


def test_number_and_text_are_posted_with_the_token(service: SmsService) -> None:
    sender().send(NUMBER, "Grüße 青")
    assert service.sent == [{"to": NUMBER, "text": "Grüße 青"}]
    assert service.tokens == ["Bearer s3cret"]
    assert sms.is_offered()


@pytest.mark.parametrize("status", [400, 404, 422])
def test_what_the_service_refuses_is_not_tried_again(service: SmsService, status: int) -> None:
    service.status = status
    with pytest.raises(Permanent, match=str(status)):
        sender().send(NUMBER, "x")


@pytest.mark.parametrize("status", [401, 402, 429, 500, 503])
def test_what_passes_or_can_be_mended_is_tried_again(service: SmsService, status: int) -> None:
    service.status = status
    with pytest.raises(Temporary, match=str(status)):
        sender().send(NUMBER, "x")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(service: SmsService, status: int) -> None:
    service.status, service.more = status, {"Location": service.url.replace("/send", "/elsewhere")}
    with pytest.raises(Permanent):
        sender().send(NUMBER, "x")
    assert service.paths == ["/send"]


def test_a_service_that_does_not_answer_is_tried_again(service: SmsService) -> None:
    service.hangs = 0.4
    with pytest.raises(Temporary, match="in time"):
        HttpSender(service.url, "s3cret", 0.1).send(NUMBER, "x")


def test_so_is_one_that_is_away() -> None:
    with pytest.raises(Temporary, match="reached"):
        HttpSender(f"http://127.0.0.1:{free_port()}/", "s3cret", 1.0).send(NUMBER, "x")


def test_a_certificate_that_nobody_vouches_for_is_refused(service: SmsService) -> None:
    """What speaks no TLS is no such service either."""
    with pytest.raises(Temporary):
        HttpSender(service.url.replace("http:", "https:"), "s3cret", 1.0).send(NUMBER, "x")
    assert service.sent == []


def test_the_token_stands_in_no_traceback() -> None:
    assert "s3cret" not in repr(HttpSender("https://sms.example/", "s3cret", 1.0))


def test_without_a_service_none_is_offered(settings: LazySettings) -> None:
    settings.SMS_URL, settings.SMS_OUTBOX = "", False
    assert not sms.is_offered()
    with pytest.raises(Permanent):
        sender().send(NUMBER, "x")
