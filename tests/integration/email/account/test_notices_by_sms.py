"""Notices to who has given a phone number alone."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from gatehouse.accounts.entries import AccountFrozen, PasswordSet, RecoveryApproved
from gatehouse.accounts.models import Mark, User
from gatehouse.channels.email.models import HandedOver, MessageCode
from gatehouse.channels.sms.sending import FORGOTTEN, KEPT, TOO_MANY, take_up_forgotten
from gatehouse.channels.sms.sending import deliver as deliver_sms
from gatehouse.conversations.models import Address, Contact, Delivery, DeliveryState
from gatehouse.testing.owners import with_account
from gatehouse.testing.relay import Relay
from gatehouse.testing.sms_service import SmsService
from tests.integration.email.account.changes import noted
from tests.integration.email.account.conftest import PHONE, Tell

pytestmark = pytest.mark.django_db


def test_without_a_mail_address_it_goes_by_sms(lena: Contact, tell: Tell, service: SmsService, relay: Relay) -> None:
    owner = phone_alone(lena)
    for delivery in tell(noted(owner, PasswordSet(), AccountFrozen())):
        deliver_sms(delivery.pk)
    texts = [one["text"] for one in service.sent]
    assert texts == [
        "Alderwick: Your password was changed. If it was not you, freeze your account on our portal.",
        "Alderwick: your account is frozen. Only our support opens it again.",
    ]
    assert set(Delivery.objects.values_list("channel", "state", "recipient")) == {("sms", "sent", PHONE)}
    assert (relay.mails, HandedOver.objects.count(), MessageCode.objects.count()) == ([], 0, 0)


def test_it_is_tried_again_or_given_up(lena: Contact, tell: Tell, service: SmsService) -> None:
    [delivery] = tell(noted(phone_alone(lena), PasswordSet()))
    service.status = 503
    deliver_sms(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (DeliveryState.RETRYING, "The SMS service answered with status 503.")
    service.status = 422
    deliver_sms(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.FAILED


def test_where_no_sms_is_sent_it_says_so(lena: Contact, tell: Tell, settings: LazySettings) -> None:
    settings.SMS_URL, settings.SMS_OUTBOX = "", False
    [delivery] = tell(noted(phone_alone(lena), PasswordSet()))
    assert delivery.state == DeliveryState.SKIPPED
    assert "No SMS service" in delivery.error


def test_nor_to_a_country_that_is_not_served(lena: Contact, tell: Tell, service: SmsService, settings) -> None:  # type: ignore[no-untyped-def]
    [delivery] = tell(noted(phone_alone(lena), PasswordSet()))
    settings.SMS_COUNTRIES = frozenset({"GB"})
    deliver_sms(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, service.sent) == (DeliveryState.SKIPPED, [])


def test_one_too_many_waits_and_is_not_lost(lena: Contact, tell: Tell, service: SmsService) -> None:
    told = tell(noted(phone_alone(lena), *[PasswordSet()] * 11))
    for delivery in told:
        deliver_sms(delivery.pk)
    late = told[-1]
    late.refresh_from_db()
    assert (late.state, late.error, late.attempts) == (DeliveryState.RETRYING, TOO_MANY, 0)
    assert ProcrastinateJob.objects.filter(task_name="send_sms", args={"delivery_id": late.pk}).count() == 2
    assert take_up_forgotten(timezone.now() + FORGOTTEN - timedelta(minutes=1)) == 0
    Mark.objects.all().delete()  # a day later
    deliver_sms(late.pk)
    late.refresh_from_db()
    assert (late.state, len(service.sent)) == (DeliveryState.SENT, 11)


def test_one_that_waits_for_days_is_given_up(lena: Contact, tell: Tell, service: SmsService) -> None:
    told = tell(noted(phone_alone(lena), *[PasswordSet()] * 11))
    Delivery.objects.update(created_at=timezone.now() - KEPT)
    for delivery in told:
        deliver_sms(delivery.pk)
    told[-1].refresh_from_db()
    assert (told[-1].state, told[-1].error) == (DeliveryState.SKIPPED, TOO_MANY)


@pytest.mark.asvs("6.3.7")
def test_no_flood_of_notices_keeps_a_warning_of_a_way_in_back(lena: Contact, tell: Tell, service: SmsService) -> None:
    told = tell(noted(phone_alone(lena), *[PasswordSet()] * 11, RecoveryApproved(case=1, hours=72)))
    for delivery in told:
        deliver_sms(delivery.pk)
    told[-1].refresh_from_db()
    assert told[-1].state == DeliveryState.SENT
    assert "will be removed soon" in service.sent[-1]["text"]


def test_one_whose_job_is_gone_gets_another(lena: Contact, tell: Tell, service: SmsService) -> None:
    tell(noted(phone_alone(lena), PasswordSet()))
    assert take_up_forgotten(timezone.now()) == 0
    assert take_up_forgotten(timezone.now() + FORGOTTEN + timedelta(minutes=1)) == 1


def phone_alone(contact: Contact) -> User:
    contact.addresses.all().delete()
    Address.objects.create(contact=contact, kind="phone", value=PHONE, verified_at=timezone.now())
    return with_account(contact, phone=PHONE)
