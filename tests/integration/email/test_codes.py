"""Codes by which messages are checked: on each mail and each answer, once."""

import pytest

from gatehouse.accounts.models import User
from gatehouse.channels.email import codes
from gatehouse.channels.email.codes import code_of, find_message, give_codes
from gatehouse.channels.email.courier import MailCourier
from gatehouse.channels.email.models import MessageCode
from gatehouse.conversations import numbers
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Address, Conversation
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import recorded
from gatehouse.testing.relay import Relay
from tests.integration.email.conftest import Carry
from tests.integration.email.test_letters import both, parsed


@pytest.fixture
def opening(conversation: Conversation) -> Entry:
    return Entry.objects.get(subject_kind="conversation", subject_id=conversation.pk, kind="opened")


def test_a_mail_bears_its_code(opening: Entry, carry: Carry, relay: Relay) -> None:
    (delivery,) = carry([opening])
    code = code_of(opening.pk)
    assert both(parsed(delivery)).count(code) == 2
    found = find_message(code.lower().replace("-", " "))
    assert found is not None
    assert (found.kind, found.recipients, found.at) == ("confirmation", ["l•••@m•••.example"], opening.at)


def test_an_entry_read_again_keeps_its_code(opening: Entry, carry: Carry) -> None:
    carry([opening])
    before = code_of(opening.pk)
    MailCourier().handle([opening])
    assert code_of(opening.pk) == before


def test_an_answer_that_nobody_is_mailed_has_one(conversation: Conversation, alice: User, carry: Carry) -> None:
    Address.objects.all().delete()
    with recorded() as entries:
        reply(conversation, Draft(text="Hello."), by=alice.actor)
    assert carry(entries) == []
    (given,) = MessageCode.objects.all()
    assert (given.kind, given.recipients) == ("reply", [])


def test_a_code_that_exists_is_not_given_twice(opening: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = numbers.spell(7, codes.LENGTH)
    MessageCode.objects.create(code=taken, kind="link", at=opening.at)
    values = iter([7, 8])
    monkeypatch.setattr(codes.secrets, "randbelow", lambda _below: next(values))
    give_codes({opening: ("confirmation", [])})
    assert code_of(opening.pk) == codes.spaced(numbers.spell(8, codes.LENGTH))
