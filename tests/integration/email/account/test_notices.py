"""Notices of changes to an account: which, to whom, and what they say."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.utils import timezone

from gatehouse.accounts.actions.regions import declare, note_kyc, settle
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.actions.set_password import set_password
from gatehouse.accounts.actions.set_words import set_words
from gatehouse.accounts.entries import (
    AccountClosed,
    AccountFrozen,
    AccountOpened,
    AddressAdded,
    AddressRemoved,
    ClosingAsked,
    ClosingCalledOff,
    DataReady,
    FactorRemoved,
    PasskeyAdded,
    PasskeyRemoved,
    PasswordSet,
    PublicNameSet,
    QrApproved,
    QrEnded,
    QrScanned,
    RecoveryApproved,
    RecoveryCancelled,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    RecoveryExecuted,
    RecoveryOpened,
    RegionDeclared,
    RegionHeld,
    RegionReleased,
    SecondStepFailed,
    SessionsEnded,
    SignedIn,
    SignedInAfterTries,
    SignedOut,
    SmsFactorRemoved,
    SmsFactorSet,
)
from gatehouse.accounts.models import KnownDevice, Method, QrEnd, QrSignIn, User
from gatehouse.channels.email import sending
from gatehouse.channels.email.account.letters import KINDS
from gatehouse.channels.email.actions.again import send_all_again
from gatehouse.channels.email.actions.inboxes import save_inbox
from gatehouse.channels.email.codes import kind_name
from gatehouse.channels.email.flow import figures
from gatehouse.channels.email.models import Inbox, MessageCode
from gatehouse.channels.email.moments import moment
from gatehouse.channels.email.resuming import send_held
from gatehouse.channels.email.retry import RelayProblem, Unreachable
from gatehouse.conversations.actions.returned import mail_failed
from gatehouse.conversations.models import Address, Contact, Conversation, Delivery, DeliveryState, Department
from gatehouse.exchange.entries import ExchangeLinked, ExchangeLinkRefused, ExchangeLinkTried, ExchangeUnlinked
from gatehouse.journal.actor import OPERATOR
from gatehouse.journal.data import EntryData
from gatehouse.journal.models import Entry
from gatehouse.journal.record import record
from gatehouse.testing.cast import make_contact, recorded
from gatehouse.testing.desk import desk_client
from gatehouse.testing.regions import rule
from gatehouse.testing.relay import Relay
from gatehouse.testing.web import free_port
from tests.integration.email.account.conftest import LENA, Tell
from tests.integration.email.account.test_send_code import text_of

pytestmark = pytest.mark.django_db
CHANGES: dict[str, EntryData] = {
    "account_opened": AccountOpened(name="email"),
    "password_set": PasswordSet(),
    "factor_removed": FactorRemoved(),
    "recovery_codes_made": RecoveryCodesMade(),
    "recovery_code_used": RecoveryCodeUsed(left=3),
    "passkey_added": PasskeyAdded(passkey=1),
    "passkey_removed": PasskeyRemoved(passkey=1),
    "second_step_failed": SecondStepFailed(times=3),
    "signed_in_after_tries": SignedInAfterTries(times=5),
    "sms_factor_set": SmsFactorSet(),
    "sms_factor_removed": SmsFactorRemoved(),
    "sessions_ended": SessionsEnded(),
    "address_added": AddressAdded(name="email", address=1),
    "address_removed": AddressRemoved(name="phone", former=1),
    "account_frozen": AccountFrozen(),
    "region_declared": RegionDeclared(when="changed"),
    "region_held": RegionHeld(rule=1, source="kyc", effects={"products": "block"}),
    "region_released": RegionReleased(rule=1),
    "signed_in": SignedIn(known_device=False),
    "recovery_opened": RecoveryOpened(case=1, lost="all"),
    "recovery_approved": RecoveryApproved(case=1, hours=72),
    "recovery_cancelled": RecoveryCancelled(case=1, ending="factor"),
    "recovery_executed": RecoveryExecuted(case=1, lost="all"),
    "qr_ended": QrEnded(qr=1, end=QrEnd.WRONG_CODE),
    "exchange_linked": ExchangeLinked(account=1),
    "exchange_unlinked": ExchangeUnlinked(account=1),
    "exchange_link_refused": ExchangeLinkRefused(),
    "exchange_link_tried": ExchangeLinkTried(account=1),
    "data_ready": DataReady(export=UUID(int=7)),
    "closing_asked": ClosingAsked(closes_at=datetime(2026, 12, 13, 9, 30, tzinfo=UTC)),
    "closing_called_off": ClosingCalledOff(),
    "account_closed": AccountClosed(),
}


def noted(user: User, *changes: EntryData) -> list[Entry]:
    return [record(user, one, by=user.actor) for one in changes]


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


@pytest.mark.asvs("6.3.5")
def test_it_says_when_and_with_which_browser(owner: User, lena: Contact, tell: Tell, relay: Relay) -> None:
    Contact.objects.filter(pk=lena.pk).update(time_zone="Asia/Tokyo")
    device = KnownDevice.objects.create(user=owner, token=b"x" * 32, name="Firefox on Linux", ip="192.0.2.7")
    [delivery] = tell(noted(owner, SignedIn(device=device.pk)))
    sending.deliver(delivery.pk)
    said = text_of(relay.mails[0])
    assert f"When: {moment(delivery.entry.at, 'Asia/Tokyo')}\n" in said
    assert "(UTC+9)" in said
    assert "Browser: Firefox on Linux" in said
    assert "Internet address: 192.0.2.7" in said


@pytest.mark.asvs("6.3.5")
def test_it_says_which_browser_a_phone_let_in_and_where_that_is_ended(owner: User, tell: Tell, relay: Relay) -> None:
    asked = QrSignIn.objects.create(token="x", browser=b"x", user=owner, name="Edge on Windows", ip="192.0.2.8")
    [delivery] = tell(noted(owner, SignedIn(method=Method.QR, qr=asked.pk)))
    sending.deliver(delivery.pk)
    said = text_of(relay.mails[0])
    assert "A phone of yours approved it by QR code." in said
    assert "Browser: Edge on Windows" in said
    assert "Internet address: 192.0.2.8" in said
    assert "End that session: https://support.alderwick.example/account/devices/\n" in said


@pytest.mark.parametrize("end", [one for one in QrEnd if QrEnded(qr=1, end=one).is_alarm])
def test_it_says_what_came_of_a_qr_code_that_smells(owner: User, tell: Tell, relay: Relay, end: QrEnd) -> None:
    [delivery] = tell(noted(owner, QrEnded(qr=1, end=end)))
    sending.deliver(delivery.pk)
    said = "All other sessions" if end == QrEnd.REPORTED else "Nobody was signed in"
    assert said in text_of(relay.mails[0])


def test_a_device_of_somebody_else_is_not_named(owner: User, alice: User, tell: Tell, relay: Relay) -> None:
    device = KnownDevice.objects.create(user=alice, token=b"x" * 32, name="Firefox on Linux", ip="192.0.2.7")
    [delivery] = tell(noted(owner, SignedIn(device=device.pk)))
    sending.deliver(delivery.pk)
    assert "192.0.2.7" not in text_of(relay.mails[0])


def test_it_says_what_to_do_if_it_was_not_him(owner: User, tell: Tell, relay: Relay) -> None:
    [delivery] = tell(noted(owner, PasswordSet()))
    sending.deliver(delivery.pk)
    said = text_of(relay.mails[0])
    assert "Freeze my account: https://support.alderwick.example/freeze/\n" in said
    assert "Set a new password: https://support.alderwick.example/reset/\n" in said
    assert "List-Unsubscribe" not in relay.mails[0]


@pytest.mark.parametrize(
    "kind", sorted(CHANGES.keys() - {"account_frozen", "account_closed", "region_held", "region_released"})
)
def test_every_notice_of_a_change_leads_to_freezing(owner: User, tell: Tell, relay: Relay, kind: str) -> None:
    """What stops a way back in freezes as well."""
    [delivery] = tell(noted(owner, CHANGES[kind]))
    sending.deliver(delivery.pk)
    assert re.search(r"https://support\.alderwick\.example/(freeze|recover/stop/\S+)/\n", text_of(relay.mails[0]))


def test_its_links_bear_nothing_but_what_stops_a_recovery(owner: User, tell: Tell, relay: Relay) -> None:
    for delivery in tell(noted(owner, *CHANGES.values())):
        sending.deliver(delivery.pk)
    links = {link for mail in relay.mails for link in re.findall(r"https://\S+", text_of(mail))}
    stops = {link for link in links if link.startswith("https://support.alderwick.example/recover/stop/")}
    assert links - stops == {f"https://support.alderwick.example/{page}/" for page in ("account", "freeze", "reset")}
    assert len(stops) == 1  # of the case in both notices


def test_it_says_when_support_has_opened_a_way_back(owner: User, tell: Tell, relay: Relay) -> None:
    """No code was shown then, so none is spoken of."""
    [delivery] = tell(noted(owner, RecoveryOpened(case=1, lost="all", by_agent=True)))
    sending.deliver(delivery.pk)
    said = " ".join(text_of(relay.mails[0]).split())
    assert "reads none of its addresses any more" in said
    assert "a code that we sent" not in said
    assert "/recover/stop/" in said


def test_the_portal_knows_it(owner: User, tell: Tell, relay: Relay) -> None:
    [delivery] = tell(noted(owner, PasswordSet()))
    sending.deliver(delivery.pk)
    code = MessageCode.objects.get(delivery=delivery)
    assert kind_name(code.kind) == "A notice about a change to an account"
    assert re.search(r"Message code: (\S+)", text_of(relay.mails[0]))


def test_the_mail_of_new_words_bears_them(owner: User, tell: Tell, relay: Relay) -> None:
    with recorded() as entries:
        set_words(owner, "blue otter")
    [delivery] = tell(entries)
    sending.deliver(delivery.pk)
    assert "Your anti-phishing code: blue otter" in text_of(relay.mails[0])


def test_it_is_in_the_accounts_language(owner: User, tell: Tell, relay: Relay) -> None:
    User.objects.filter(pk=owner.pk).update(language="ar")
    [delivery] = tell(noted(owner, PasswordSet()))
    sending.deliver(delivery.pk)
    assert relay.mails[0]["Content-Language"] == "ar"


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


def test_a_hold_by_region_warns_of_documents_and_frightens_nobody(owner: User, tell: Tell, relay: Relay) -> None:
    [held, released] = tell(noted(owner, CHANGES["region_held"], CHANGES["region_released"]))
    for delivery in (held, released):
        sending.deliver(delivery.pk)
    first, second = map(text_of, relay.mails)
    assert "Never send documents to our support" in first
    assert "Nothing is closed to you any more" in second
    assert all("If it was not you" not in one for one in (first, second))


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
