"""A mail that stayed in its mailbox: its customer reads what to do, in his language, and an agent why it is not here."""

from collections.abc import Callable

import pytest
from django.test import Client

from gatehouse.accounts.models import User
from gatehouse.channels.email.courier import MailCourier
from gatehouse.channels.email.intake import store, stubs
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.take_in import take
from gatehouse.channels.email.models import IncomingMail, Source
from gatehouse.channels.email.unread import megabytes
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.models import Contact, Conversation, Delivery, Message
from gatehouse.journal.models import Entry
from gatehouse.testing.desk import desk_client
from tests.integration.email.intake.conftest import SUPPORT, letter, passed
from tests.integration.email.test_letters import body, parsed
from tests.integration.portal.conftest import browser_of

pytestmark = pytest.mark.django_db
MIB = 1 << 20
TOO_LARGE = "Your mail of 40 MB was too large for us, so we could not read it."
Fetched = Callable[..., IncomingMail]


@pytest.fixture
def fetched(lena: Contact) -> Fetched:
    """Take in what a mailbox gave: `fetched(stub)`. Lena's domain vouches for her mails."""

    def hand_in(raw: bytes, source: Source = Source.IMAP) -> IncomingMail:
        pk = store.keep(raw, Envelope(source, None, (SUPPORT,)))
        assert take(pk) is not None
        return IncomingMail.objects.select_related("message__conversation").get(raw=pk)

    return hand_in


def huge(**fields: str) -> bytes:
    return stubs.too_large(letter(Authentication_Results=passed(), **fields), 40 * MIB, 25 * MIB)


def missing(**fields: str) -> bytes:
    return stubs.not_given(letter(Authentication_Results=passed(), **fields))


def forged(text: str) -> bytes:
    return b"X-Gatehouse-Stub: not-given\r\n" + letter(text)


def message_of(mail: IncomingMail) -> Message:
    assert mail.message
    return mail.message


def conversation_of(mail: IncomingMail) -> Conversation:
    return message_of(mail).conversation


def page(browser: Client, mail: IncomingMail, noun: str = "", language: str = "en") -> str:
    address = f"/t/{conversation_of(mail).number}/{noun}"
    return browser.get(address, headers={"accept-language": language}).content.decode()


def test_it_has_a_notice_and_its_subject_for_words(fetched: Fetched) -> None:
    mail = fetched(huge())
    assert mail.notices == [{"kind": "too_large", "size": 40 * MIB, "most": 25 * MIB}]
    assert (message_of(mail).text, message_of(mail).html, conversation_of(mail).subject) == ("Deposit", "", "Deposit")
    assert fetched(missing()).notices == [{"kind": "not_given"}]


def test_without_a_subject_it_has_a_dash(fetched: Fetched) -> None:
    assert message_of(fetched(huge(subject=""))).text == "–"


def test_its_subject_tells_the_language(fetched: Fetched) -> None:
    assert conversation_of(fetched(huge(subject="Где мой депозит?"))).language == "ru"


def test_the_customer_reads_what_to_do(fetched: Fetched, lena: Contact) -> None:
    mail = fetched(huge())
    shown = page(browser_of(lena), mail)
    assert TOO_LARGE in shown
    assert "attach files of up to 100 MB each." in shown
    assert "Ihre E-Mail war mit 40 MB zu groß für uns" in page(browser_of(lena), mail, language="de")
    assert "您的邮件大小为 40 MB" in page(browser_of(lena), mail, language="zh-hans")


def test_the_customer_of_one_that_was_not_given_is_asked_to_write_again(fetched: Fetched, lena: Contact) -> None:
    mail = fetched(missing())
    assert "We could not read your mail. Please write it again in the ticket." in page(browser_of(lena), mail)
    assert "Мы не смогли прочитать ваше письмо." in page(browser_of(lena), mail, language="ru")


def test_others_in_the_ticket_are_asked_for_nothing(
    fetched: Fetched, lena: Contact, khalid: Contact, alice: User
) -> None:
    mail = fetched(huge())
    add_participant(conversation_of(mail), khalid, by=alice.actor)
    shown = page(browser_of(khalid), mail)
    assert "This mail could not be read." in shown
    assert TOO_LARGE not in shown


def test_the_transcript_says_it_too(fetched: Fetched, lena: Contact) -> None:
    assert TOO_LARGE in page(browser_of(lena), fetched(huge()), "transcript/")


def test_the_confirmation_says_it_too(fetched: Fetched) -> None:
    mail = fetched(huge())
    entry = Entry.objects.get(subject_id=conversation_of(mail).pk, kind="opened")
    MailCourier().handle([entry])
    sent = parsed(Delivery.objects.get(entry=entry))
    assert TOO_LARGE in " ".join(body(sent, "plain").split())


@pytest.mark.parametrize(("stub", "said"), [(huge, TOO_LARGE), (missing, "Please write it again in the ticket.")])
def test_who_answered_by_such_a_mail_is_told_by_mail(
    fetched: Fetched, answered: Delivery, stub: Callable[..., bytes], said: str
) -> None:
    mail = fetched(stub(In_Reply_To=answered.message_id))
    assert conversation_of(mail) == answered.conversation
    MailCourier().handle([Entry.objects.filter(kind="received").latest("id")])
    delivery = Delivery.objects.latest("pk")
    assert (delivery.template, delivery.recipient) == ("warning", "lena.vogt@mail.example")
    text = " ".join(body(parsed(delivery), "plain").split())
    assert "We could not read your mail" in text
    assert said in text


def test_the_desk_says_where_it_is(fetched: Fetched, alice: User) -> None:
    told = "This mail of 40 MB is larger than the 25 MB that are taken in. It is still in the mailbox."
    mail = fetched(huge())
    desk = desk_client(alice)
    assert told in desk.get(f"/desk/c/{conversation_of(mail).number}/").content.decode()
    assert f"[{told}]" in desk.get(f"/desk/mails/{mail.pk}/copy/").content.decode()
    assert "Deposit" in desk.get("/desk/").content.decode()


def test_the_desk_says_that_it_is_not_handed_over(fetched: Fetched, alice: User) -> None:
    shown = desk_client(alice).get(f"/desk/c/{conversation_of(fetched(missing())).number}/").content.decode()
    assert "The mail server does not hand this mail over. It is still in the mailbox." in shown


@pytest.mark.parametrize("source", [Source.SMTP, Source.LMTP, Source.PIPE, Source.WEBHOOK])
def test_the_field_says_nothing_in_a_mail_by_another_way(fetched: Fetched, source: Source) -> None:
    assert fetched(huge(), source).notices == []


@pytest.mark.parametrize("source", Source.values)
def test_no_forged_field_takes_words_away(fetched: Fetched, alice: User, source: str) -> None:
    mail = fetched(forged("Where is my deposit?"), Source(source))
    assert (mail.notices, message_of(mail).text) == ([], "Where is my deposit?")
    shown = desk_client(alice).get(f"/desk/c/{conversation_of(mail).number}/").content.decode()
    assert "Where is my deposit?" in shown
    assert "still in the mailbox" not in shown


def test_below_what_mail_systems_wrote_the_field_is_a_strangers(fetched: Fetched) -> None:
    assert fetched(b"Received: from a by b\r\n" + forged(""), Source.IMAP).notices == []


def test_what_is_too_large_is_said_to_be_larger() -> None:
    assert megabytes({"size": 25 * MIB + 1, "most": 25 * MIB}) == (26, 25)
    assert megabytes({"size": 40 * MIB + 900, "most": 25 * MIB}) == (40, 25)
