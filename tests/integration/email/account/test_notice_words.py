"""What a notice of a change says, to whom it leads, and where its links go."""

import re

import pytest

from gatehouse.accounts.actions.set_words import set_words
from gatehouse.accounts.entries import (
    PasswordSet,
    QrEnded,
    RecoveryOpened,
    SignedIn,
)
from gatehouse.accounts.models import KnownDevice, Method, QrEnd, QrSignIn, User
from gatehouse.channels.email import sending
from gatehouse.channels.email.moments import moment
from gatehouse.conversations.models import Contact
from gatehouse.testing.cast import recorded
from gatehouse.testing.relay import Relay
from tests.integration.email.account.changes import CHANGES, noted
from tests.integration.email.account.conftest import Tell
from tests.integration.email.account.test_send_code import text_of

pytestmark = pytest.mark.django_db


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


def test_a_hold_by_region_warns_of_documents_and_frightens_nobody(owner: User, tell: Tell, relay: Relay) -> None:
    [held, released] = tell(noted(owner, CHANGES["region_held"], CHANGES["region_released"]))
    for delivery in (held, released):
        sending.deliver(delivery.pk)
    first, second = map(text_of, relay.mails)
    assert "Never send documents to our support" in first
    assert "Nothing is closed to you any more" in second
    assert all("If it was not you" not in one for one in (first, second))
