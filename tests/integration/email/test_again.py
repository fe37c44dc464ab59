"""What an agent does about a mail that did not arrive."""

import pytest

from gatehouse.accounts.models import User
from gatehouse.channels.email.actions.again import send_again, send_elsewhere
from gatehouse.channels.email.models import MessageCode
from gatehouse.channels.email.sending import deliver
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Conversation, Delivery, DeliveryState
from gatehouse.testing.cast import recorded
from gatehouse.testing.relay import Relay
from tests.integration.email.conftest import Carry
from tests.integration.email.test_letters import both, parsed


@pytest.fixture
def lost(conversation: Conversation, alice: User, carry: Carry, relay: Relay) -> Delivery:
    with recorded() as entries:
        reply(conversation, Draft(text="The words of the answer."), by=alice.actor)
    delivery = next(one for one in carry(entries) if one.template == "reply")
    relay.to_rcpt = "550 No such user"
    deliver(delivery.pk)
    relay.to_rcpt = "250 OK"
    delivery.refresh_from_db()
    return delivery


def test_it_is_sent_again_once(lost: Delivery, alice: User, relay: Relay) -> None:
    with recorded() as entries:
        send_again(lost, by=alice.actor)
        send_again(lost, by=alice.actor)
    assert [entry.kind for entry in entries] == ["mail_sent_again"]
    deliver(lost.pk)
    lost.refresh_from_db()
    assert (lost.state, relay.ids) == (DeliveryState.SENT, [lost.message_id])


def test_another_address_gets_it_without_words(lost: Delivery, alice: User) -> None:
    with recorded() as entries:
        other = send_elsewhere(lost, " Lena@Work.example ", by=alice.actor)
    assert (other.recipient, other.contact, other.state) == ("lena@work.example", lost.contact, DeliveryState.QUEUED)
    assert entries[0].data.model_dump() == {"delivery": other.pk, "elsewhere": True}
    assert "The words of the answer." not in both(parsed(other))
    assert MessageCode.objects.get(delivery=other).recipient == "l•••@w•••.example"


def test_the_same_address_once_more_is_the_same_mail(lost: Delivery, alice: User) -> None:
    with recorded() as entries:
        assert send_elsewhere(lost, lost.recipient, by=alice.actor).pk == lost.pk
    assert entries[0].data.model_dump() == {"delivery": lost.pk, "elsewhere": False}


def test_what_has_arrived_is_left_alone(lost: Delivery, alice: User) -> None:
    Delivery.objects.filter(pk=lost.pk).update(state=DeliveryState.SENT)
    lost.refresh_from_db()
    with recorded() as entries:
        send_again(lost, by=alice.actor)
    assert entries == []
    with pytest.raises(Impossible):
        send_elsewhere(lost, "lena@work.example", by=alice.actor)


def test_what_is_no_address_is_said(lost: Delivery, alice: User) -> None:
    with pytest.raises(Impossible, match="whole email address"):
        send_elsewhere(lost, "lena", by=alice.actor)
