"""The job that sends codes: who gets what, and that the page which asks never learns it."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from gatehouse.accounts import codes
from gatehouse.accounts.actions.set_words import set_words
from gatehouse.accounts.models import OneTimeCode, Purpose, User
from gatehouse.channels.email.account.send_code import send_code
from gatehouse.channels.email.codes import find_message, kind_name
from gatehouse.channels.email.models import OutboxMail
from gatehouse.channels.email.retry import Unreachable
from gatehouse.conversations.models import Address, Contact
from gatehouse.outbox.reading import Reading
from gatehouse.testing.cast import make_contact
from gatehouse.testing.owners import with_account
from gatehouse.testing.relay import Relay
from gatehouse.testing.web import free_port
from tests.integration.email.account.conftest import LENA, NOBODY, Ask

pytestmark = pytest.mark.django_db
CODE = re.compile(r"\b(\d{4} \d{4})\b")
EVERY = list(Purpose)
FOR_NEW_ONES = (Purpose.SIGN_UP, Purpose.ADDRESS)


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    return str(body.get_content()).replace("\r\n", "\n")


def code_in(mail: EmailMessage) -> str:
    found = CODE.search(text_of(mail))
    assert found
    return found[1]


def matches(row: OneTimeCode, typed: str) -> bool:
    try:
        codes.check(row, typed)
    except codes.NotThisCode:
        return False
    return True


def test_a_new_address_gets_the_code(ask: Ask, relay: Relay) -> None:
    row = ask(Purpose.SIGN_UP, NOBODY)
    send_code(row.pk)
    row.refresh_from_db()
    assert [str(mail["To"]) for mail in relay.mails] == [NOBODY]
    assert row.sent_at is not None
    assert matches(row, code_in(relay.mails[0]))


def test_the_code_is_no_part_of_the_subject(ask: Ask, relay: Relay) -> None:
    send_code(ask(Purpose.SIGN_UP, NOBODY).pk)
    assert str(relay.mails[0]["Subject"]) == "Your code to create an account"


@pytest.mark.parametrize("purpose", EVERY, ids=str)
def test_the_letter_says_what_for_how_long_and_who_may_ask(
    ask: Ask, relay: Relay, owner: User, purpose: Purpose
) -> None:
    send_code(ask(purpose, NOBODY if purpose in FOR_NEW_ONES else LENA, user=owner).pk)
    said = " ".join(text_of(relay.mails[0]).split())
    assert str(purpose.label).lower() in said.lower()
    assert "ten minutes" in said
    assert "Nobody of ours ever asks for this code." in said
    assert "If you did not ask for it" in said


@pytest.mark.parametrize("purpose", EVERY, ids=str)
def test_the_portal_knows_the_mail(ask: Ask, relay: Relay, owner: User, purpose: Purpose) -> None:
    send_code(ask(purpose, NOBODY if purpose in FOR_NEW_ONES else LENA, user=owner).pk)
    found = re.search(r"Message code: (\S+)", text_of(relay.mails[0]))
    assert found
    known = find_message(found[1])
    assert known
    assert str(purpose.label).lower() in kind_name(known.kind).lower()


def test_whoever_has_an_account_gets_a_word_and_no_code(ask: Ask, relay: Relay, owner: User) -> None:
    row = ask(Purpose.SIGN_UP)
    send_code(row.pk)
    row.refresh_from_db()
    said = text_of(relay.mails[0])
    assert "You have an account already" in said
    assert "https://support.alderwick.example/sign-in/" in said
    assert "https://support.alderwick.example/reset/" in said
    assert CODE.search(said) is None
    assert (row.code, row.sent_at is None) == (None, False)
    assert not matches(row, "")


def test_so_does_whoever_has_proven_the_address(ask: Ask, relay: Relay, owner: User, lena: Contact) -> None:
    Address.objects.create(contact=lena, value="lena@other.example", verified_at=timezone.now())
    send_code(ask(Purpose.SIGN_UP, "lena@other.example").pk)
    assert "You have an account already" in text_of(relay.mails[0])


def test_an_address_that_was_only_typed_is_nobodys(ask: Ask, relay: Relay, owner: User, lena: Contact) -> None:
    Address.objects.create(contact=lena, value="lena@other.example")
    send_code(ask(Purpose.SIGN_UP, "lena@other.example").pk)
    assert code_in(relay.mails[0])


def test_agents_addresses_are_taken_too(ask: Ask, relay: Relay, alice: User) -> None:
    send_code(ask(Purpose.SIGN_UP, "alice@alderwick.example").pk)
    assert "You have an account already" in text_of(relay.mails[0])


def test_an_agent_gets_no_code_to_set_a_password(ask: Ask, relay: Relay, alice: User) -> None:
    for purpose in (Purpose.RESET, Purpose.SIGN_IN, Purpose.CONFIRM):
        send_code(ask(purpose, "alice@alderwick.example", user=alice).pk)
    assert relay.mails == []


@pytest.mark.parametrize("purpose", [Purpose.RESET, Purpose.SIGN_IN, Purpose.CONFIRM], ids=str)
def test_an_unknown_address_gets_nothing(ask: Ask, relay: Relay, owner: User, purpose: Purpose) -> None:
    row = ask(purpose, NOBODY)
    send_code(row.pk)
    row.refresh_from_db()
    assert (relay.mails, row.code, row.sent_at) == ([], None, None)


@pytest.mark.parametrize("purpose", [Purpose.RESET, Purpose.SIGN_IN, Purpose.CONFIRM], ids=str)
def test_nor_does_whoever_may_not_sign_in(ask: Ask, relay: Relay, owner: User, purpose: Purpose) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)
    send_code(ask(purpose, user=owner).pk)
    assert relay.mails == []


@pytest.mark.asvs("6.6.2")
@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.CONFIRM], ids=str)
def test_a_code_goes_to_no_address_of_somebody_else(ask: Ask, relay: Relay, owner: User, purpose: Purpose) -> None:
    other = with_account(make_contact("Kim", "kim@mail.example", is_proven=True))
    send_code(ask(purpose, user=other).pk)
    send_code(ask(purpose, user=None).pk)
    send_code(ask(purpose, NOBODY, user=owner).pk)
    assert relay.mails == []


def test_a_reset_needs_no_other_knowledge_than_the_address(ask: Ask, relay: Relay, owner: User) -> None:
    row = ask(Purpose.RESET)
    send_code(row.pk)
    assert matches(row, code_in(relay.mails[0]))


@pytest.mark.asvs("6.3.8")
def test_asking_costs_the_same_for_every_address(ask: Ask, owner: User, alice: User) -> None:
    said = []
    for typed in (LENA, NOBODY, "alice@alderwick.example"):
        with CaptureQueriesContext(connection) as made:
            ask(Purpose.RESET, typed, browser=typed)
        said.append([re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in made.captured_queries])
    assert said[0] == said[1] == said[2]


def test_it_is_sent_once(ask: Ask, relay: Relay) -> None:
    row = ask(Purpose.SIGN_UP, NOBODY)
    send_code(row.pk)
    send_code(row.pk)
    assert len(relay.mails) == 1


def test_a_relay_that_is_away_makes_the_job_come_back_with_another_code(
    ask: Ask, relay: Relay, settings: LazySettings
) -> None:
    row = ask(Purpose.SIGN_UP, NOBODY)
    settings.EMAIL_PORT = free_port()
    with pytest.raises(Unreachable):
        send_code(row.pk)
    row.refresh_from_db()
    first = bytes(row.code or b"")
    assert row.sent_at is None
    settings.EMAIL_PORT = relay.port
    send_code(row.pk)
    row.refresh_from_db()
    assert bytes(row.code or b"") != first
    assert matches(row, code_in(relay.mails[0]))


def test_of_two_mails_of_a_killed_job_only_the_newer_code_is_right(
    ask: Ask, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ask(Purpose.SIGN_UP, NOBODY)
    with monkeypatch.context() as patched:
        patched.setattr(codes, "note_sent", _killed)
        with pytest.raises(SystemExit):
            send_code(row.pk)
    send_code(row.pk)
    older, newer = (code_in(mail) for mail in relay.mails)
    assert not matches(row, older)
    assert matches(row, newer)


def _killed(_row: OneTimeCode) -> None:
    raise SystemExit


@pytest.mark.asvs("6.5.5")
@pytest.mark.parametrize("late", [timedelta(minutes=10), timedelta(days=1)], ids=str)
def test_what_is_too_old_is_not_sent(ask: Ask, relay: Relay, late: timedelta) -> None:
    row = ask(Purpose.SIGN_UP, NOBODY)
    OneTimeCode.objects.filter(pk=row.pk).update(created_at=timezone.now() - late)
    send_code(row.pk)
    assert relay.mails == []


def test_a_newer_asking_of_the_same_browser_ends_the_older(ask: Ask, relay: Relay) -> None:
    older, newer = ask(Purpose.SIGN_UP, NOBODY), ask(Purpose.SIGN_UP, NOBODY)
    send_code(older.pk)
    send_code(newer.pk)
    assert len(relay.mails) == 1
    assert matches(newer, code_in(relay.mails[0]))


def test_the_mail_bears_the_anti_phishing_code(ask: Ask, relay: Relay, owner: User) -> None:
    set_words(owner, "blue otter")
    send_code(ask(Purpose.RESET).pk)
    assert "Your anti-phishing code: blue otter" in text_of(relay.mails[0])


def test_a_copy_that_stays_here_shows_neither(ask: Ask, settings: LazySettings, owner: User) -> None:
    settings.EMAIL_BACKEND = "gatehouse.channels.email.outbox.OutboxBackend"
    set_words(owner, "blue otter")
    send_code(ask(Purpose.RESET).pk)
    kept = Reading(OutboxMail.objects.get())
    for part in (kept.text, kept.html):
        assert "Your anti-phishing code:" in part
        assert "otter" not in part
        assert CODE.search(part) is None


def test_it_is_in_the_language_of_who_asked(ask: Ask, relay: Relay) -> None:
    with translation.override("ar"):
        row = ask(Purpose.SIGN_UP, NOBODY)
    send_code(row.pk)
    assert relay.mails[0]["Content-Language"] == "ar"
