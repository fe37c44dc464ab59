"""When a chat goes on by mail."""

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from gatehouse.accounts.models import User
from gatehouse.channels.chat import away
from gatehouse.channels.chat.models import Chat
from gatehouse.channels.email import sending
from gatehouse.channels.email.courier import MailCourier
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.give_address import give_address
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Delivery, DeliveryState
from gatehouse.journal.models import Entry


@pytest.fixture
def mailed(chat: Chat) -> Chat:
    """Its customer gave an address."""
    give_address(chat.conversation, "max@mail.example", by=chat.conversation.contact.actor)
    return chat


def carry(chat: Chat) -> list[tuple[str, str]]:
    courier = MailCourier()
    entries = Entry.objects.filter(subject_kind="conversation", subject_id=chat.pk).order_by("id")
    courier.handle([entry for entry in entries if courier.wants(entry)])
    return list(Delivery.objects.order_by("pk").values_list("template", "recipient"))


def test_a_chat_is_not_confirmed_nor_copied_by_mail(chat: Chat) -> None:
    receive(chat.conversation, Draft(text="And?", channel="chat"), by=chat.conversation.contact.actor)
    assert carry(chat) == []


def test_who_gives_an_address_reads_there_how_it_goes_on(mailed: Chat) -> None:
    assert carry(mailed) == [("confirmation", "max@mail.example")]


def test_an_answer_waits_a_minute_for_who_may_read_it_in_the_chat(mailed: Chat, alice: User) -> None:
    reply(mailed.conversation, Draft(text="Here.", channel="chat"), by=alice.actor)
    assert carry(mailed)[-1][0] == "reply"
    job = ProcrastinateJob.objects.order_by("pk").last()
    assert job is not None
    assert job.scheduled_at is not None
    assert job.scheduled_at > timezone.now() + away.WAITS - timedelta(seconds=10)


@pytest.mark.parametrize(("seen", "state"), [(99, DeliveryState.SKIPPED), (1, DeliveryState.SENT)])
def test_what_was_read_there_is_not_mailed(mailed: Chat, alice: User, seen: int, state: str) -> None:
    reply(mailed.conversation, Draft(text="Here.", channel="chat"), by=alice.actor)
    carry(mailed)
    Chat.objects.update(seen_seq=seen)
    delivery = Delivery.objects.get(template="reply")
    sending.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == state


def test_mail_to_an_address_that_nobody_has_proven_holds_none_of_his_words(mailed: Chat, alice: User) -> None:
    from gatehouse.channels.email.compose import compose

    reply(mailed.conversation, Draft(text="Your 1,250 USDT are here.", channel="chat"), by=alice.actor)
    carry(mailed)
    mail = compose(Delivery.objects.select_related("entry", "contact", "conversation").get(template="reply"))
    assert "1,250" not in str(mail.message())
    assert "Where is it" not in str(mail.message())


def test_agents_get_no_notice_of_what_is_said_in_a_chat(mailed: Chat, alice: User, settings: object) -> None:
    from gatehouse.channels.email.notices import notices_of

    settings.CONFIG = settings.CONFIG.model_copy(update={"mail_agent_answers": True})  # type: ignore[attr-defined]
    User.objects.filter(pk=alice.pk).update(is_mailed=True)
    reply(mailed.conversation, Draft(text="Yes?", channel="chat"), by=alice.actor)
    receive(mailed.conversation, Draft(text="No.", channel="chat"), by=mailed.conversation.contact.actor)
    entry = Entry.objects.filter(kind="received").latest("id")
    mailed.conversation.refresh_from_db()
    assert list(notices_of(entry, mailed.conversation)) == []
