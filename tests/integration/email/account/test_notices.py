"""Notices of changes to an account: which, and to whom."""

import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.utils import timezone

from gatehouse.accounts.actions.regions import declare, note_kyc, settle
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.actions.set_password import set_password
from gatehouse.accounts.actions.set_words import set_words
from gatehouse.accounts.entries import (
    AccountOpened,
    FactorRemoved,
    PasswordSet,
    PublicNameSet,
    QrApproved,
    QrEnded,
    QrScanned,
    RegionDeclared,
    SignedIn,
    SignedOut,
)
from gatehouse.accounts.models import QrEnd, User
from gatehouse.channels.email import sending
from gatehouse.channels.email.account.letters import KINDS
from gatehouse.channels.email.actions.again import send_all_again
from gatehouse.channels.email.actions.inboxes import save_inbox
from gatehouse.channels.email.codes import kind_name
from gatehouse.channels.email.flow import figures
from gatehouse.channels.email.models import Inbox, MessageCode
from gatehouse.channels.email.resuming import send_held
from gatehouse.channels.email.retry import RelayProblem, Unreachable
from gatehouse.conversations.actions.returned import mail_failed
from gatehouse.conversations.models import Address, Contact, Conversation, Delivery, DeliveryState, Department
from gatehouse.journal.actor import OPERATOR
from gatehouse.journal.data import EntryData
from gatehouse.testing.cast import make_contact, recorded
from gatehouse.testing.desk import desk_client
from gatehouse.testing.regions import rule
from gatehouse.testing.relay import Relay
from gatehouse.testing.web import free_port
from tests.integration.email.account.changes import CHANGES, noted
from tests.integration.email.account.conftest import LENA, Tell
from tests.integration.email.account.test_send_code import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.asvs("6.3.7")
@pytest.mark.parametrize("kind", CHANGES)
def test_each_change_is_told(owner: User, tell: Tell, relay: Relay, kind: str) -> None:
    [delivery] = tell(noted(owner, CHANGES[kind]))
    sending.deliver(delivery.pk)
    delivery.refresh_from_db()
    [mail] = relay.mails
    assert (delivery.state, delivery.recipient, delivery.conversation_id) == (DeliveryState.SENT, LENA, None)
    assert mail["Message-ID"] == delivery.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert str(mail["Subject"]) == text_of(mail).partition("\n")[0]


@pytest.mark.asvs("6.3.7")
def test_what_the_actions_record_is_told(owner: User, tell: Tell) -> None:
    with recorded() as entries:
        set_password(owner, "a long enough password", by=owner.actor)
        set_factor(owner, b"12345678901234567890", by=owner.actor)
        set_words(owner, "blue otter")
    assert [one.entry.kind for one in tell(entries)] == ["password_set", "factor_set", "words_set"]


def test_the_table_holds_every_kind_that_the_tests_do() -> None:
    assert KINDS - set(CHANGES) == {"factor_set", "factor_reset", "words_set"}


@pytest.mark.parametrize(
    "change",
    [
        SignedOut(),
        SignedIn(known_device=True),
        PublicNameSet(name="x"),
        QrScanned(qr=1),
        QrApproved(qr=1),
        QrEnded(qr=1, end=QrEnd.DECLINED),
        RegionDeclared(when="sign_up"),
        RegionDeclared(when="confirmed"),
    ],
    ids=str,
)
def test_other_changes_are_not(owner: User, tell: Tell, change: EntryData) -> None:
    assert tell(noted(owner, change)) == []


def test_agents_are_told_nothing(alice: User, tell: Tell) -> None:
    assert tell(noted(alice, PasswordSet(), SignedIn(), FactorRemoved())) == []


def test_the_first_sign_in_after_opening_is_no_news(owner: User, tell: Tell) -> None:
    entries = noted(owner, AccountOpened(name="email"), SignedIn(), SignedIn())
    assert [one.entry_id for one in tell(entries)] == [entries[0].pk, entries[2].pk]


def test_nor_is_it_when_it_is_read_later(owner: User, tell: Tell) -> None:
    opened, first, second = noted(owner, AccountOpened(name="email"), SignedIn(), SignedIn())
    assert len(tell([opened])) == 1
    assert tell([first]) == []
    assert len(tell([second])) == 1


@pytest.mark.asvs("6.3.7")
def test_every_proven_address_is_told_and_no_other(owner: User, lena: Contact, tell: Tell) -> None:
    Address.objects.create(contact=lena, value="old@mail.example", verified_at=timezone.now())
    Address.objects.create(contact=lena, value="typed@mail.example")
    make_contact("Kim", "kim@mail.example", is_proven=True)
    assert {one.recipient for one in tell(noted(owner, PasswordSet()))} == {LENA, "old@mail.example"}


def test_an_entry_is_told_once(owner: User, tell: Tell) -> None:
    entries = noted(owner, PasswordSet())
    assert len(tell(entries)) == 1
    assert tell(entries) == []


def test_a_blocked_customer_is_told_as_well(owner: User, lena: Contact, tell: Tell, relay: Relay) -> None:
    Contact.objects.filter(pk=lena.pk).update(blocked_at=timezone.now())
    [delivery] = tell(noted(owner, PasswordSet()))
    sending.deliver(delivery.pk)
    assert len(relay.mails) == 1


def test_the_portal_knows_it(owner: User, tell: Tell, relay: Relay) -> None:
    [delivery] = tell(noted(owner, PasswordSet()))
    sending.deliver(delivery.pk)
    code = MessageCode.objects.get(delivery=delivery)
    assert kind_name(code.kind) == "A notice about a change to an account"
    assert re.search(r"Message code: (\S+)", text_of(relay.mails[0]))


def test_a_bounce_finds_it(owner: User, deposits: Department, tell: Tell, relay: Relay) -> None:
    save_inbox(Inbox(address="help@alderwick.example", department=deposits), by=OPERATOR)
    [delivery] = tell(noted(owner, PasswordSet()))
    sending.deliver(delivery.pk)
    assert relay.senders[0].startswith("help+b")
    mail_failed(delivery, "550 No such user")
    delivery.refresh_from_db()
    assert (delivery.state, Address.objects.get(value=LENA).bounced_at is None) == (DeliveryState.FAILED, False)


def test_it_waits_for_a_relay_that_is_away(owner: User, tell: Tell, relay: Relay, settings: LazySettings) -> None:
    first, second = tell(noted(owner, PasswordSet(), FactorRemoved()))
    settings.EMAIL_PORT = free_port()
    sending.deliver(first.pk)
    sending.deliver(second.pk)
    assert figures.read().held.count == 2
    settings.EMAIL_PORT = relay.port
    assert send_held(timezone.now()) == 2
    assert len(relay.mails) == 2


def test_one_that_brings_the_service_down_does_not_hold_up_the_others(
    owner: User, tell: Tell, relay: Relay, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where none of those that wait is about a ticket."""
    bad, good = tell(noted(owner, PasswordSet(), FactorRemoved()))
    Delivery.objects.filter(pk__in=(bad.pk, good.pk)).update(state=DeliveryState.HELD, by_relay=True)
    hand_over = sending.hand_over

    def breaks(mail) -> str:  # type: ignore[no-untyped-def]
        if mail.metadata["delivery"] == str(bad.pk):
            raise Unreachable(RelayProblem.LOST)
        return hand_over(mail)

    monkeypatch.setattr(sending, "hand_over", breaks)
    send_held(timezone.now())
    good.refresh_from_db()
    assert good.state == DeliveryState.SENT


def test_what_the_relay_lost_is_sent_again(owner: User, omar: User, tell: Tell, relay: Relay) -> None:
    [delivery] = tell(noted(owner, PasswordSet()))
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.FAILED, by_relay=True)
    with recorded() as entries:
        assert send_all_again(by=omar.actor) == 1
    assert [(entry.subject_kind, entry.kind) for entry in entries] == [("contact", "mail_sent_again")]
    send_held(timezone.now())
    assert len(relay.mails) == 1


def test_no_ticket_shows_it(owner: User, alice: User, conversation: Conversation, tell: Tell) -> None:
    [delivery] = tell(noted(owner, PasswordSet()))
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.FAILED)
    desk, here = desk_client(alice), f"/desk/c/{conversation.number}/"
    assert "Not delivered" not in desk.get(here).content.decode()
    assert desk.post(f"{here}mail-repetition/", {"delivery": delivery.pk}).status_code == 404


def test_many_entries_cost_few_statements(
    owner: User, tell: Tell, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    entries = noted(owner, *[PasswordSet() for _ in range(10)])
    with django_assert_max_num_queries(20):  # one for each job beside the reading
        tell(entries)


def test_letting_go_is_told_once(owner: User, tell: Tell) -> None:
    rule(products="block")
    with recorded() as entries:
        declare(owner, "US")
        note_kyc(owner, "DE")
        note_kyc(owner, "DE")
        settle(owner)
    told = [one.entry.kind for one in tell(entries)]
    assert told == ["region_declared", "region_held", "region_released"]
    assert tell(entries) == []
