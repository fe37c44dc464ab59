"""Codes by which messages are checked: on each mail and each answer, once."""

import pytest

from gatehouse.accounts.models import User
from gatehouse.channels.email import codes
from gatehouse.channels.email.codes import find_message, give_codes
from gatehouse.channels.email.courier import MailCourier
from gatehouse.channels.email.models import MessageCode
from gatehouse.conversations import numbers
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Address, Contact, Conversation, Delivery
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import recorded
from gatehouse.testing.relay import Relay
from tests.integration.email.conftest import Carry
from tests.integration.email.test_letters import both, parsed


@pytest.fixture
def opening(conversation: Conversation) -> Entry:
    return Entry.objects.get(subject_kind="conversation", subject_id=conversation.pk, kind="opened")


def code_of(delivery: Delivery) -> str:
    return MessageCode.objects.get(delivery=delivery).code


def test_a_mail_bears_its_code(opening: Entry, carry: Carry, relay: Relay) -> None:
    (delivery,) = carry([opening])
    code = codes.spaced(code_of(delivery))
    assert both(parsed(delivery)).count(code) == 2
    found = find_message(code.lower().replace("-", " "))
    assert found is not None
    assert (found.kind, found.recipient, found.at) == ("confirmation", "l•••@m•••.example", opening.at)


def test_each_who_gets_an_answer_gets_a_code_of_his_own(
    conversation: Conversation, alice: User, khalid: Contact, carry: Carry
) -> None:
    add_participant(conversation, khalid, by=alice.actor)
    with recorded() as entries:
        reply(conversation, Draft(text="Hello."), by=alice.actor)
    given = {code_of(delivery): delivery.recipient for delivery in carry(entries)}
    (in_portal,) = MessageCode.objects.filter(entry__in=entries).values_list("code", flat=True)
    assert len(given) == 2
    assert in_portal not in given
    assert {MessageCode.objects.get(pk=code).recipient for code in given} == {
        Address(value=address).masked for address in given.values()
    }


def test_an_entry_read_again_keeps_its_code(opening: Entry, carry: Carry) -> None:
    (delivery,) = carry([opening])
    before = code_of(delivery)
    MailCourier().handle([opening])
    assert code_of(delivery) == before


def test_an_answer_that_nobody_is_mailed_has_one(conversation: Conversation, alice: User, carry: Carry) -> None:
    Address.objects.all().delete()
    with recorded() as entries:
        reply(conversation, Draft(text="Hello."), by=alice.actor)
    assert carry(entries) == []
    (given,) = MessageCode.objects.all()
    assert given.entry is not None
    assert (given.kind, given.recipient, given.entry.kind) == ("reply", "", "replied")


def test_a_mail_whose_code_is_missing_gets_it_when_it_is_written(opening: Entry, carry: Carry) -> None:
    (delivery,) = carry([opening])
    MessageCode.objects.all().delete()
    assert both(parsed(delivery)).count(codes.spaced(code_of(delivery))) == 2


def test_a_code_that_exists_is_not_given_twice(opening: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = numbers.spell(7, codes.LENGTH)
    MessageCode.objects.create(code=taken, kind="link", at=opening.at)
    values = iter([7, 8])
    monkeypatch.setattr(codes.secrets, "randbelow", lambda _below: next(values))
    give_codes([opening])
    assert codes.codes_of([opening.pk]) == {opening.pk: codes.spaced(numbers.spell(8, codes.LENGTH))}
