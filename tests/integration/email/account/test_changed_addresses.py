"""Who hears that an address was added or removed, and what an address that was removed hears from then on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.accounts.actions.recovery import open_case
from gatehouse.accounts.entries import (
    AccountFrozen,
    ClosingAsked,
    FactorRemoved,
    PasskeyAdded,
    PasswordSet,
    RecoveryApproved,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    RecoveryOpened,
    SignedIn,
    SmsFactorRemoved,
)
from gatehouse.accounts.models import FormerAddress, KnownDevice, Lost, User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.channels.email import sending
from gatehouse.channels.sms.sending import deliver as deliver_sms
from gatehouse.conversations.actions.own_addresses import add_address, remove_address
from gatehouse.conversations.owners import addresses_of
from gatehouse.journal.models import Entry
from gatehouse.testing.relay import Relay
from gatehouse.testing.sms_service import SmsService
from tests.integration.email.account.changes import noted
from tests.integration.email.account.conftest import LENA, PHONE, Tell
from tests.integration.email.account.test_send_code import text_of
from tests.integration.email.intake.conftest import conversation_of, folder, letter, mail_in, passed, support

__all__ = ["folder", "mail_in", "support"]
pytestmark = pytest.mark.django_db
WORK = "lena@work.example"


def changes(user: User) -> list[Entry]:
    found = Entry.objects.filter(subject_kind="user", subject_id=user.pk, kind__startswith="address_")
    return list(found.order_by("seq"))


def moved(user: User) -> None:
    """From one mailbox to another."""
    old = addresses_of(user).get()
    add_address(user, SignInName("email", WORK), instead=old)


def test_every_address_old_and_new_is_told(owner: User, tell: Tell, relay: Relay) -> None:
    add_address(owner, SignInName("email", WORK))
    told = tell(changes(owner))
    assert {one.recipient for one in told} == {LENA, WORK}
    sending.deliver(told[0].pk)
    text = text_of(relay.mails[0])
    assert "An address was added to your account" in text
    assert "l•••@w•••.example" in text


def test_a_removed_address_is_told_and_offered_what_it_can_do(owner: User, tell: Tell, relay: Relay) -> None:
    moved(owner)
    told = {one.recipient: one for one in tell(changes(owner)[-1:])}
    assert set(told) == {LENA, WORK}
    sending.deliver(told[LENA].pk)
    text = text_of(relay.mails[0])
    assert "/freeze/" in text
    assert "/reset/" not in text
    assert "belonged to the account" in text


def test_it_hears_of_later_changes_for_a_while_and_then_no_more(owner: User, tell: Tell) -> None:
    moved(owner)
    assert {one.recipient for one in tell(noted(owner, PasswordSet()))} == {LENA, WORK}
    kept = FormerAddress.objects.get()
    FormerAddress.objects.update(removed_at=kept.removed_at - timedelta(days=30))
    assert {one.recipient for one in tell(noted(owner, PasswordSet()))} == {WORK}


def test_a_removed_address_reads_no_words_that_the_owner_chose(owner: User, tell: Tell, relay: Relay) -> None:
    from gatehouse.accounts.actions.set_words import set_words

    set_words(owner, "blue heron at six")
    moved(owner)
    told = {one.recipient: one for one in tell(noted(owner, PasswordSet()))}
    for one in (LENA, WORK):
        sending.deliver(told[one].pk)
    assert ["blue heron" in text_of(mail) for mail in relay.mails] == [False, True]


def test_a_removed_address_is_not_told_where_he_signs_in(owner: User, tell: Tell, relay: Relay) -> None:
    device = KnownDevice.objects.create(user=owner, token=b"t", name="Firefox on Linux", ip="198.51.100.77")
    moved(owner)
    told = {one.recipient: one for one in tell(noted(owner, SignedIn(device=device.pk)))}
    for one in (LENA, WORK):
        sending.deliver(told[one].pk)
    assert ["198.51.100.77" in text_of(mail) for mail in relay.mails] == [False, True]


def test_a_removed_address_reads_what_is_removed_and_when(owner: User, tell: Tell, relay: Relay) -> None:
    """A thief removed it and asks for a way back in: its reader decides whether he freezes the account."""
    moved(owner)
    case, _ = open_case(owner, Lost.EVERYTHING, b"browser")
    for change in (RecoveryOpened(case=case.pk, lost="all"), RecoveryApproved(case=case.pk, hours=72)):
        told = {one.recipient: one for one in tell(noted(owner, change))}
        sending.deliver(told[LENA].pk)
    opened, approved = (" ".join(text_of(mail).split()) for mail in relay.mails)
    assert "Our people look at it; nothing has changed yet." in opened
    assert "It happens in 72 hours at the earliest" in approved
    for text in (opened, approved):
        assert f"Lost: {Lost.EVERYTHING.label} " in text
        assert "/freeze/" in text
        assert "/recover/stop/" not in text


def test_a_number_hears_by_sms_that_it_was_removed(owner: User, tell: Tell, service: SmsService) -> None:
    add_address(owner, SignInName("phone", PHONE))
    remove_address(owner, addresses_of(owner).get(kind="phone"), session_key="")
    added, removed = changes(owner)
    assert {(one.channel, one.recipient) for one in tell([added])} == {("email", LENA), ("sms", PHONE)}
    for one in tell([removed]):
        if one.channel == "sms":
            deliver_sms(one.pk)
    assert [one["text"].partition(":")[2].partition(".")[0] for one in service.sent] == [
        " An address was removed from your account"
    ]


@pytest.mark.asvs("6.3.7")
@pytest.mark.parametrize(
    "change",
    [
        PasswordSet(), PasskeyAdded(passkey=1), FactorRemoved(), RecoveryCodesMade(), RecoveryCodeUsed(left=1),
        SmsFactorRemoved(), AccountFrozen(), ClosingAsked(closes_at=timezone.now()),
    ],
    ids=lambda change: change.kind,
)  # fmt: skip
def test_a_number_hears_of_what_guards_the_account_also_beside_a_mailbox(owner: User, tell: Tell, change) -> None:  # type: ignore[no-untyped-def]
    """A thief in the session of somebody who has a number alone adds his own mailbox first."""
    add_address(owner, SignInName("phone", PHONE))
    told = {(one.channel, one.recipient) for one in tell(noted(owner, change))}
    assert told == {("email", LENA), ("sms", PHONE)}


def test_it_hears_of_nothing_else(owner: User, tell: Tell) -> None:
    add_address(owner, SignInName("phone", PHONE))
    assert {one.channel for one in tell(noted(owner, SignedIn()))} == {"email"}


def test_mail_from_a_removed_address_joins_nothing_of_his(owner: User, mail_in) -> None:  # type: ignore[no-untyped-def]
    """Not even where its domain vouches for it, and it wrote in his name before."""
    before = conversation_of(mail_in(letter(Authentication_Results=passed())))
    assert before.contact == owner.contact
    moved(owner)
    after = mail_in(letter("Me again", Authentication_Results=passed(), In_Reply_To="<x@mail.example>"))
    assert conversation_of(after).contact != owner.contact
