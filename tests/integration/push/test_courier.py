"""From an answer to what a device opens."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.http import http_date
from procrastinate.contrib.django.models import ProcrastinateJob

from gatehouse.accounts.models import User
from gatehouse.channels.push import sending
from gatehouse.channels.push.actions.devices import Wish, switch_on
from gatehouse.channels.push.courier import PushCourier
from gatehouse.channels.push.models import PushSubscription
from gatehouse.conversations.actions.block import block
from gatehouse.conversations.actions.details import request_details
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.erase import erase
from gatehouse.conversations.actions.forget import forget
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.participants import add_participant, remove_participant
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.take_back import take_back
from gatehouse.conversations.models import Contact, Conversation, Delivery, DeliveryState, Message
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.followers import replay
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import make_contact, recorded
from gatehouse.testing.push_service import Browser, PushService

from .conftest import Tell, as_device


@pytest.fixture
def answer(device: PushSubscription, conversation: Conversation, alice: User, tell: Tell) -> Delivery:
    """The delivery of an answer to Lena's device."""
    (delivery,) = tell(answered(conversation, alice))
    return delivery


def answered(conversation: Conversation, by: User) -> list[Entry]:
    with recorded() as entries:
        reply(conversation, Draft(text="It arrived at noon."), by=by.actor)
    return entries


def sent(delivery: Delivery) -> Delivery:
    sending.deliver(delivery.pk)
    delivery.refresh_from_db()
    return delivery


def test_an_answer_waits_says_the_device_and_no_more(
    answer: Delivery, service: PushService, browser: Browser, conversation: Conversation
) -> None:
    assert sent(answer).state == DeliveryState.SENT
    (arrived,) = service.arrived
    said = arrived.opened_by(browser)
    assert (said["body"], said["path"]) == ("An answer is waiting for you.", f"/t/{conversation.number}/")
    assert (said["lang"], said["dir"], said["tag"]) == ("en", "ltr", conversation.number)
    assert "noon" not in str(said)
    assert conversation.subject not in str(said)


def test_the_service_learns_who_sends_and_for_how_long_it_matters(answer: Delivery, service: PushService) -> None:
    sent(answer)
    (arrived,) = service.arrived
    assert (arrived.claims["aud"], arrived.claims["sub"]) == (service.origin, "mailto:support@alderwick.example")
    assert time.time() < arrived.claims["exp"] <= time.time() + 24 * 3600
    assert (arrived.headers["ttl"], arrived.headers["urgency"]) == ("86400", "high")
    assert arrived.headers["content-encoding"] == "aes128gcm"
    assert len(arrived.headers["topic"]) == 32
    assert answer.conversation is not None
    assert answer.conversation.number not in str(arrived.headers)


def test_who_asks_for_more_reads_what_it_is_about(
    browser: Browser,
    device: PushSubscription,
    service: PushService,
    conversation: Conversation,
    alice: User,
    tell: Tell,
) -> None:
    switch_on([device.contact], as_device(browser), Wish("ar", says_more=True))
    (delivery,) = tell(answered(conversation, alice))
    sent(delivery)
    said = service.arrived[0].opened_by(browser)
    assert conversation.number in said["body"]
    assert conversation.subject in said["body"]
    assert "noon" not in said["body"]
    assert (said["lang"], said["dir"]) == ("ar", "rtl")


def test_the_delivery_names_the_device_and_waits_until_the_answer_stands(
    answer: Delivery, device: PushSubscription
) -> None:
    assert (answer.channel, answer.recipient, answer.template) == ("push", f"device {device.pk}", "reply")
    job = ProcrastinateJob.objects.get(task_name="send_push")
    assert (job.queue_name, job.args) == ("live", {"delivery_id": answer.pk})
    assert job.scheduled_at is not None
    assert job.scheduled_at > timezone.now() + timedelta(seconds=8)


def test_the_same_entry_twice_is_one_delivery(answer: Delivery, tell: Tell) -> None:
    assert len(tell([answer.entry])) == 1


def test_a_question_of_an_agent_is_told_too(
    device: PushSubscription, conversation: Conversation, alice: User, tell: Tell
) -> None:
    with recorded() as entries:
        request_details(conversation, list(conversation.topic.fields.all()), by=alice.actor)
    assert [one.template for one in tell(entries)] == ["details"]


def test_notes_and_customers_words_are_told_to_nobody(
    device: PushSubscription, conversation: Conversation, alice: User, tell: Tell
) -> None:
    with recorded() as entries:
        note(conversation, Draft(text="Between us."), by=alice.actor)
        receive(conversation, Draft(text="And?"), by=conversation.contact.actor)
    assert tell(entries) == []


def test_who_takes_part_is_told_on_each_of_his_devices(
    device: PushSubscription, service: PushService, conversation: Conversation, alice: User, tell: Tell
) -> None:
    mia = make_contact("Mia", "mia@mail.example", is_proven=True)
    add_participant(conversation, mia, by=alice.actor)
    for browser in (service.browser(), service.browser()):
        switch_on([mia], as_device(browser), Wish("de"))
    told = [one.contact_id for one in tell(answered(conversation, alice))]
    assert sorted(told) == [device.contact_id, mia.pk, mia.pk]


def test_a_device_hears_nothing_of_answers_before_its_time(
    conversation: Conversation, alice: User, browser: Browser, tell: Tell
) -> None:
    entries = answered(conversation, alice)
    switch_on([conversation.contact], as_device(browser), Wish("en"))
    assert tell(entries) == []


def test_what_is_taken_back_is_never_told(answer: Delivery, service: PushService, alice: User) -> None:
    assert answer.conversation is not None
    take_back(answer.conversation, Message.objects.get(agent=alice).pk, by=alice.actor)
    assert sent(answer).state == DeliveryState.SKIPPED
    assert service.arrived == []


def test_who_takes_part_no_more_is_not_told(
    service: PushService, conversation: Conversation, alice: User, tell: Tell
) -> None:
    mia = make_contact("Mia", "mia@mail.example", is_proven=True)
    add_participant(conversation, mia, by=alice.actor)
    switch_on([mia], as_device(service.browser()), Wish("de"))
    (delivery,) = tell(answered(conversation, alice))
    remove_participant(conversation, mia, by=alice.actor)
    assert (sent(delivery).state, service.arrived) == (DeliveryState.SKIPPED, [])


def test_of_what_is_erased_nothing_is_told(answer: Delivery, service: PushService) -> None:
    assert answer.conversation is not None
    erase(answer.conversation, by=SYSTEM)
    assert (sent(answer).state, service.arrived) == (DeliveryState.SKIPPED, [])


def test_who_is_blocked_has_no_device_any_more(answer: Delivery, alice: User, lena: Contact, tell: Tell) -> None:
    with recorded() as entries:
        block(lena, by=alice.actor)
    tell(entries)
    assert not PushSubscription.objects.exists()
    assert sent(answer).state == DeliveryState.SKIPPED


def test_who_is_forgotten_has_no_device_any_more(device: PushSubscription, lena: Contact, tell: Tell) -> None:
    with recorded() as entries:
        forget(lena, by=SYSTEM)
    tell(entries)
    assert not PushSubscription.objects.exists()
    assert Entry.objects.latest("pk").kind == "device_removed"


@pytest.mark.parametrize("status", [404, 410])
def test_a_dead_device_is_removed(answer: Delivery, service: PushService, lena: Contact, status: int) -> None:
    service.status = status
    assert sent(answer).state == DeliveryState.SKIPPED
    assert not PushSubscription.objects.exists()
    entry = Entry.objects.filter(subject_kind="contact", subject_id=lena.pk).latest("pk")
    assert (entry.kind, entry.content["data"]["gone"]) == ("device_removed", True)


def pause() -> timedelta:
    """Until the next try."""
    again = ProcrastinateJob.objects.latest("pk")
    assert again.scheduled_at is not None
    return again.scheduled_at - timezone.now()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_cannot_take_it_now_is_asked_again(answer: Delivery, service: PushService, status: int) -> None:
    service.status = status
    assert sent(answer).state == DeliveryState.RETRYING
    assert str(status) in answer.error
    assert timedelta(seconds=50) < pause() <= timedelta(minutes=1)
    service.status = 201
    assert sent(answer).state == DeliveryState.SENT
    assert answer.attempts == 2


@pytest.mark.parametrize(("status", "said", "minutes"), [(429, "1200", 20), (503, "7200", 120), (429, "864000", 120)])
def test_it_is_not_asked_before_it_wants_to_be(
    answer: Delivery, service: PushService, status: int, said: str, minutes: int
) -> None:
    service.status, service.more = status, {"Retry-After": said}
    assert sent(answer).state == DeliveryState.RETRYING
    assert timedelta(minutes=minutes - 1) < pause() <= timedelta(minutes=minutes)


def test_it_may_name_the_time(answer: Delivery, service: PushService) -> None:
    until = timezone.now() + timedelta(minutes=20)
    service.status, service.more = 503, {"Retry-After": http_date(until.timestamp())}
    sent(answer)
    assert timedelta(minutes=19) < pause() <= timedelta(minutes=20)


@pytest.mark.parametrize(("status", "said"), [(429, "5"), (503, "soon"), (500, "1200")])
def test_otherwise_our_own_pause_counts(answer: Delivery, service: PushService, status: int, said: str) -> None:
    service.status, service.more = status, {"Retry-After": said}
    sent(answer)
    assert timedelta(seconds=50) < pause() <= timedelta(minutes=1)


@pytest.mark.parametrize("status", [302, 400, 401, 403, 413])
def test_what_it_refuses_for_good_is_not_tried_again(answer: Delivery, service: PushService, status: int) -> None:
    service.status, service.more = status, {"Location": f"{service.origin}/elsewhere"}
    assert sent(answer).state == DeliveryState.FAILED
    assert str(status) in answer.error
    assert len(service.arrived) == 1  # no redirect was followed


def test_a_service_that_is_away_is_asked_again(answer: Delivery, device: PushSubscription, settings: object) -> None:
    settings.PUSH_SERVICES = ("http://127.0.0.1:1",)  # type: ignore[attr-defined]
    PushSubscription.objects.update(endpoint="http://127.0.0.1:1/x")
    assert sent(answer).state == DeliveryState.RETRYING


def test_a_service_that_is_no_longer_listed_is_not_asked(
    answer: Delivery, service: PushService, settings: object
) -> None:
    settings.PUSH_SERVICES = ("fcm.googleapis.com",)  # type: ignore[attr-defined]
    assert (sent(answer).state, service.arrived) == (DeliveryState.FAILED, [])


def test_what_was_sent_is_not_sent_again(answer: Delivery, service: PushService) -> None:
    sent(answer)
    sent(answer)
    assert len(service.arrived) == 1


def test_a_notice_without_a_job_gets_one_again(answer: Delivery) -> None:
    assert sending.take_up_forgotten(timezone.now()) == 0
    assert sending.take_up_forgotten(timezone.now() + timedelta(hours=4)) == 1
    assert ProcrastinateJob.objects.latest("pk").args == {"delivery_id": answer.pk}


def test_notices_are_never_replayed(db: None) -> None:
    with pytest.raises(ValueError, match="only projections"):
        replay(PushCourier())
