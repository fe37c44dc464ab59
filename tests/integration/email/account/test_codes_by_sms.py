"""Codes to phone numbers."""

import pytest
from django.conf import LazySettings

from gatehouse.accounts.models import Purpose
from gatehouse.channels.base import Temporary
from gatehouse.channels.email.account.send_code import send_code
from gatehouse.conversations.models import Contact
from gatehouse.testing.owners import with_account
from gatehouse.testing.relay import Relay
from gatehouse.testing.sms_service import SmsService
from tests.integration.email.account.conftest import PHONE, Ask
from tests.integration.email.account.test_send_code import CODE, EVERY, FOR_NEW_ONES, matches

pytestmark = pytest.mark.django_db


def test_a_number_gets_the_code_by_sms(ask: Ask, service: SmsService, relay: Relay) -> None:
    row = ask(Purpose.SIGN_UP, PHONE)
    send_code(row.pk)
    row.refresh_from_db()
    [sent] = service.sent
    found = CODE.search(sent["text"])
    assert found
    assert (sent["to"], relay.mails, row.sent_at is None) == (PHONE, [], False)
    assert sent["text"].startswith("Alderwick:")
    assert "http" not in sent["text"]
    assert matches(row, found[1])


@pytest.mark.parametrize("purpose", EVERY, ids=str)
def test_it_is_short_and_says_what_for(ask: Ask, service: SmsService, lena: Contact, purpose: Purpose) -> None:
    is_for_new_ones = purpose in FOR_NEW_ONES
    user = None if purpose == Purpose.SIGN_UP else with_account(lena, phone="" if is_for_new_ones else PHONE)
    send_code(ask(purpose, PHONE, user=user).pk)
    [sent] = service.sent
    assert str(purpose.label).lower() in sent["text"].lower()
    assert len(sent["text"]) <= 160


def test_a_number_with_an_account_gets_a_word(ask: Ask, service: SmsService, lena: Contact) -> None:
    with_account(lena, phone=PHONE)
    send_code(ask(Purpose.SIGN_UP, PHONE).pk)
    [sent] = service.sent
    assert "has an account already" in sent["text"]
    assert CODE.search(sent["text"]) is None


def test_an_unknown_number_gets_no_code_to_reset(ask: Ask, service: SmsService) -> None:
    send_code(ask(Purpose.RESET, PHONE).pk)
    assert service.sent == []


def test_a_service_that_fails_makes_the_job_come_back(ask: Ask, service: SmsService) -> None:
    row = ask(Purpose.SIGN_UP, PHONE)
    service.status = 503
    with pytest.raises(Temporary):
        send_code(row.pk)
    service.status = 200
    send_code(row.pk)
    row.refresh_from_db()
    assert row.sent_at is not None
    older, newer = (CODE.findall(one["text"])[0] for one in service.sent)
    assert not matches(row, older)
    assert matches(row, newer)


def test_what_the_service_refuses_is_given_up(ask: Ask, service: SmsService) -> None:
    row = ask(Purpose.SIGN_UP, PHONE)
    service.status = 422
    send_code(row.pk)
    row.refresh_from_db()
    assert row.sent_at is None


def test_a_further_try_is_not_counted_again(ask: Ask, service: SmsService) -> None:
    row = ask(Purpose.SIGN_UP, PHONE)
    service.status = 503
    for _ in range(7):
        with pytest.raises(Temporary):
            send_code(row.pk)
    assert len(service.sent) == 7


@pytest.mark.asvs("6.6.1")
def test_the_sixth_code_of_a_day_is_not_sent(ask: Ask, service: SmsService) -> None:
    for number in range(6):
        send_code(ask(Purpose.SIGN_UP, PHONE, browser=f"b{number}").pk)
    assert len(service.sent) == 5


def test_without_a_service_nothing_is_minted(ask: Ask, settings: LazySettings) -> None:
    settings.SMS_URL, settings.SMS_OUTBOX = "", False
    row = ask(Purpose.SIGN_UP, PHONE)
    send_code(row.pk)
    row.refresh_from_db()
    assert (row.code, row.sent_at) == (None, None)
