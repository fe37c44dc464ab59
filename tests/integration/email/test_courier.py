"""Which entry becomes mail, and to whom."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from gatehouse.accounts.models import User
from gatehouse.channels.email.courier import COPIES, MailCourier
from gatehouse.conversations.actions.block import block
from gatehouse.conversations.actions.details import request_details
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.merge import merge, unmerge
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.open import Request, create_contact, open_for
from gatehouse.conversations.actions.participants import add_participant, remove_participant
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.remind import remind
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.spam import mark_spam
from gatehouse.conversations.actions.split import split
from gatehouse.conversations.actions.state import close, reopen, solve
from gatehouse.conversations.actions.transfer import transfer
from gatehouse.conversations.models import Address, Contact, Conversation, Delivery, DeliveryState, Department, Topic
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.followers import replay
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import open_as, recorded
from tests.integration.email.conftest import Carry

LENA = "lena.vogt@mail.example"


def sent(deliveries: list[Delivery]) -> list[tuple[str, str]]:
    return [(delivery.template, delivery.recipient) for delivery in deliveries]


def test_a_request_is_confirmed(lena: Contact, deposit_topic: Topic, carry: Carry) -> None:
    with recorded() as entries:
        open_as(lena, deposit_topic, "Where is it?")
    assert sent(carry(entries)) == [("confirmation", LENA)]


def test_each_delivery_has_its_job(conversation: Conversation, carry: Carry) -> None:
    (delivery,) = carry(Entry.objects.filter(subject_id=conversation.pk))
    job = ProcrastinateJob.objects.get(task_name="send_mail")
    assert (job.queue_name, job.args) == ("mail_out", {"delivery_id": delivery.pk})


def test_the_same_entry_twice_is_one_delivery(conversation: Conversation, carry: Carry) -> None:
    entries = list(Entry.objects.filter(subject_id=conversation.pk, kind="opened"))
    assert len(carry(entries)) == 1
    assert carry(entries) == []


def test_an_agent_opens_for_a_customer(alice: User, lena: Contact, deposit_topic: Topic, carry: Carry) -> None:
    request = Request(
        subject="Call", draft=Draft(text="You phoned."), department=deposit_topic.department, contact=lena
    )
    with recorded() as entries:
        open_for(request, by=alice.actor)
    assert sent(carry(entries)) == [("opened_for", LENA)]


def test_what_happens_to_a_ticket_is_told(alice: User, conversation: Conversation, carry: Carry) -> None:
    fields = list(conversation.topic.fields.all()) if conversation.topic else []
    with recorded() as entries:
        reply(conversation, Draft(text="Hello."), by=alice.actor)
        request_details(conversation, fields, by=alice.actor)
        remind(conversation, by=SYSTEM)
        solve(conversation, by=alice.actor)
        close(conversation, by=alice.actor)
        reopen(conversation, by=alice.actor)
    templates = [delivery.template for delivery in carry(entries)]
    assert templates == ["reply", "details", "reminder", "solved", "closed", "reopened"]


def test_what_is_the_desks_own_business_is_not(
    alice: User, security: Department, conversation: Conversation, carry: Carry
) -> None:
    with recorded() as entries:
        note(conversation, Draft(text="Odd."), by=alice.actor)
        transfer(conversation, security, by=alice.actor)
    assert carry(entries) == []


def test_those_who_take_part_get_a_copy(alice: User, conversation: Conversation, carry: Carry) -> None:
    partner = create_contact("Partner", "partner@mail.example", "en", "")
    with recorded() as entries:
        add_participant(conversation, partner, by=alice.actor)
        reply(conversation, Draft(text="Hello."), by=alice.actor)
    told = sent(carry(entries))
    assert told == [("added", "partner@mail.example"), ("reply", LENA), ("reply", "partner@mail.example")]


def test_somebody_removed_gets_nothing_more(alice: User, conversation: Conversation, carry: Carry) -> None:
    partner = create_contact("Partner", "partner@mail.example", "en", "")
    add_participant(conversation, partner, by=alice.actor)
    with recorded() as entries:
        remove_participant(conversation, partner, by=alice.actor)
        reply(conversation, Draft(text="Hello."), by=alice.actor)
    assert sent(carry(entries)) == [("reply", LENA)]


def test_two_people_with_one_address_get_one_mail(alice: User, conversation: Conversation, carry: Carry) -> None:
    add_participant(conversation, create_contact("Twin", LENA, "en", ""), by=alice.actor)
    with recorded() as entries:
        reply(conversation, Draft(text="Hello."), by=alice.actor)
    assert sent(carry(entries)) == [("reply", LENA)]


def test_nobody_is_told_what_he_did_himself(conversation: Conversation, carry: Carry) -> None:
    with recorded() as entries:
        solve(conversation, by=conversation.contact.actor)
    assert carry(entries) == []


def test_a_proven_address_is_preferred(alice: User, conversation: Conversation, carry: Carry) -> None:
    Address.objects.create(contact=conversation.contact, value="newer@mail.example")
    with recorded() as entries:
        reply(conversation, Draft(text="Hello."), by=alice.actor)
    assert sent(carry(entries)) == [("reply", LENA)]


def test_without_an_address_there_is_no_delivery(alice: User, conversation: Conversation, carry: Carry) -> None:
    Address.objects.filter(contact=conversation.contact).delete()
    with recorded() as entries:
        reply(conversation, Draft(text="Hello."), by=alice.actor)
    assert carry(entries) == []


@pytest.mark.parametrize(
    "silence",
    [
        lambda conversation, by: mark_spam(conversation, by=by),
        lambda conversation, by: block(conversation.contact, by=by),
        lambda conversation, by: Conversation.objects.filter(pk=conversation.pk).update(erased_at=timezone.now()),
    ],
    ids=["spam", "blocked", "erased"],
)
def test_silence(
    alice: User, conversation: Conversation, carry: Carry, silence: Callable[[Conversation, object], object]
) -> None:
    with recorded() as entries:
        solve(conversation, by=alice.actor)
    silence(conversation, alice.actor)
    assert carry(entries) == []


def test_an_answer_is_carried_whatever_has_become_of_the_ticket_since(
    alice: User, lena: Contact, conversation: Conversation, deposit_topic: Topic, carry: Carry
) -> None:
    with recorded() as entries:
        reply(conversation, Draft(text="Hello."), by=alice.actor)
    merge(conversation, open_as(lena, deposit_topic, "The same again"), by=alice.actor)
    assert sent(carry(entries)) == [("reply", LENA)]


def test_those_who_take_part_hear_of_each_others_words(
    alice: User, lena: Contact, conversation: Conversation, carry: Carry
) -> None:
    partner = create_contact("Partner", "partner@mail.example", "en", "")
    add_participant(conversation, partner, by=alice.actor)
    with recorded() as entries:
        receive(conversation, Draft(text="From me."), by=lena.actor)
        receive(conversation, Draft(text="And from me."), by=partner.actor)
    assert sent(carry(entries)) == [("copy", "partner@mail.example"), ("copy", LENA)]


def test_a_merge_is_told_once_and_its_undoing_too(
    alice: User, lena: Contact, conversation: Conversation, deposit_topic: Topic, carry: Carry
) -> None:
    other = open_as(lena, deposit_topic, "The same again")
    with recorded() as entries:
        merge(other, conversation, by=alice.actor)
        unmerge(other, by=alice.actor)
    assert sent(carry(entries)) == [("merged", LENA), ("merged", LENA)]


def test_a_split_is_told_under_the_new_number(alice: User, conversation: Conversation, carry: Carry) -> None:
    reply(conversation, Draft(text="Hello."), by=alice.actor)
    with recorded() as entries:
        target = split(conversation, list(conversation.messages.all()), "Another matter", by=alice.actor)
    (delivery,) = carry(entries)
    assert (delivery.template, delivery.conversation) == ("split", target)


def test_the_fourth_confirmation_within_an_hour_is_left_out(
    khalid: Contact, deposit_topic: Topic, carry: Carry
) -> None:
    with recorded() as entries:
        for number in range(4):
            open_as(khalid, deposit_topic, f"Request {number}")
    deliveries = carry(entries)
    assert [delivery.state for delivery in deliveries] == [DeliveryState.QUEUED] * 3 + [DeliveryState.SKIPPED]
    assert "3 confirmations" in deliveries[-1].error
    assert ProcrastinateJob.objects.filter(task_name="send_mail").count() == 3


def test_r1_two_programs_that_answer_each_other_stop(
    conversation: Conversation, lena: Contact, alice: User, carry: Carry
) -> None:
    """Neither says in its head that it is a machine; each answers the copy of what the other wrote."""
    partner = create_contact("Partner", "partner@mail.example", "en", "")
    add_participant(conversation, partner, by=alice.actor)
    with recorded() as entries:
        for number in range(COPIES + 2):
            receive(conversation, Draft(text=f"I am away ({number})."), by=(lena, partner)[number % 2].actor)
            receive(conversation, Draft(text=f"So am I ({number})."), by=(partner, lena)[number % 2].actor)
    copies = [delivery for delivery in carry(entries) if delivery.template == "copy"]
    sent = [delivery.recipient for delivery in copies if delivery.state == DeliveryState.QUEUED]
    assert sorted(sent) == ["lena.vogt@mail.example"] * COPIES + ["partner@mail.example"] * COPIES
    assert "copies from this ticket" in copies[-1].error


def test_benches_may_lift_that_limit(
    khalid: Contact, deposit_topic: Topic, carry: Carry, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.CONFIG, "limits", False)
    with recorded() as entries:
        for number in range(4):
            open_as(khalid, deposit_topic, f"Request {number}")
    assert {delivery.state for delivery in carry(entries)} == {DeliveryState.QUEUED}


def test_mails_of_one_ticket_to_one_person_wait_for_each_other(
    alice: User, conversation: Conversation, carry: Carry
) -> None:
    add_participant(conversation, create_contact("Partner", "partner@mail.example", "en", ""), by=alice.actor)
    reply(conversation, Draft(text="Hello."), by=alice.actor)
    carry(Entry.objects.filter(subject_kind="conversation", subject_id=conversation.pk).order_by("seq"))
    locks = list(ProcrastinateJob.objects.filter(task_name="send_mail").order_by("id").values_list("lock", flat=True))
    mine, partners = f"mail:{conversation.pk}:{LENA}", f"mail:{conversation.pk}:partner@mail.example"
    assert locks == [mine, partners, mine, partners]


def test_a_batch_is_read_and_written_at_once(
    lena: Contact, deposit_topic: Topic, carry: Carry, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    with recorded() as entries:
        for number in range(3):
            open_as(lena, deposit_topic, f"Request {number}")
    with django_assert_max_num_queries(13):  # two for each entry: its confirmation is counted, its job deferred
        MailCourier().handle([entry for entry in entries if entry.kind == "opened"])


def test_it_is_a_courier_and_never_replayed(db: None) -> None:
    with pytest.raises(ValueError, match="projections"):
        replay(MailCourier())
