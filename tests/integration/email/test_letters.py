"""What mails say, to whom they say it, and what never stands in them."""

import re
from collections.abc import Callable, Iterable
from email.message import EmailMessage
from email.policy import default
from typing import cast

import pytest

from gatehouse.accounts.models import User
from gatehouse.channels.email import recognition
from gatehouse.channels.email.case import plausible_name
from gatehouse.channels.email.compose import compose, compose_link
from gatehouse.conversations.actions.details import request_details
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.open import create_contact
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.actions.remind import remind
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.split import split
from gatehouse.conversations.actions.state import close, reopen, set_state, solve
from gatehouse.conversations.models import Contact, Conversation, Delivery, LinkRequest, State, Topic
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import open_as, recorded
from gatehouse.testing.relay import Relay
from tests.integration.email.conftest import Carry

PROMISE = "We never ask for a password, a code or recovery words."
Read = Callable[[Iterable[Entry]], list[EmailMessage]]


@pytest.fixture
def read(carry: Carry, relay: Relay) -> Read:
    """The mails that these entries become, as their readers parse them."""

    def written(entries: Iterable[Entry]) -> list[EmailMessage]:
        return [parsed(delivery) for delivery in carry(entries)]

    return written


def parsed(delivery: Delivery) -> EmailMessage:
    from email import message_from_bytes

    delivery = Delivery.objects.select_related("entry", "contact", "conversation__topic").get(pk=delivery.pk)
    delivery.message_id = delivery.message_id or f"<{delivery.pk}@alderwick.example>"
    return cast(EmailMessage, message_from_bytes(compose(delivery).message().as_bytes(), policy=default))


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def both(mail: EmailMessage) -> str:
    return body(mail, "plain") + body(mail, "html")


@pytest.fixture
def opened(lena: Contact, deposit_topic: Topic, read: Read) -> EmailMessage:
    with recorded() as entries:
        open_as(lena, deposit_topic, "1,250 USDT over Tron")
    return read(entries)[0]


def test_a_confirmation_says_number_topic_department_and_time(opened: EmailMessage, lena: Contact) -> None:
    text, number = " ".join(body(opened, "plain").split()), lena.conversations.get().number
    assert opened["Subject"] == f"[{number}] Deposit not credited"
    assert f"https://support.alderwick.example/t/{number}/" in text
    assert "Hello Lena Vogt," in text
    assert "team “Deposits”" in text
    assert re.search(r"the first answer by \d+ \w+ \d{4}, \d\d:\d\d \(UTC\)", text)


def test_every_mail_keeps_the_promise_word_for_word(opened: EmailMessage) -> None:
    assert body(opened, "plain").count(PROMISE) == 1
    assert body(opened, "html").count(PROMISE) == 1


def test_headers(opened: EmailMessage) -> None:
    assert opened["From"] == "Alderwick Support <support@alderwick.example>"
    assert opened["To"] == "lena.vogt@mail.example"
    assert opened["Auto-Submitted"] == "auto-replied"
    assert opened["Content-Language"] == "en"
    assert opened["Reply-To"] is None
    assert "reply in the portal" in body(opened, "plain")


def test_nothing_is_fetched_when_a_mail_is_read(opened: EmailMessage) -> None:
    html = body(opened, "html")
    assert not re.search(r"<img|<link|<script|@import|url\(|src=", html)
    links = set(re.findall(r'href="([^"]+)"', html))
    assert all(link.startswith("https://support.alderwick.example/t/") for link in links)


def test_the_twin_says_what_the_html_says(alice: User, conversation: Conversation, read: Read) -> None:
    with recorded() as entries:
        reply(conversation, Draft(text="Your transfer is on the chain."), by=alice.actor, ask=True)
    (mail,) = read(entries)
    for sentence in ("Your transfer is on the chain.", "Alice wrote on", "We need your answer", conversation.number):
        assert sentence in body(mail, "plain")
        assert sentence in body(mail, "html")


def test_an_unproven_address_gets_nothing_that_somebody_typed(
    alice: User, khalid: Contact, deposit_topic: Topic, read: Read
) -> None:
    with recorded() as entries:
        conversation = open_as(khalid, deposit_topic, "Buy at https://evil.example", "Click https://evil.example")
        reply(conversation, Draft(text="Words of an answer"), by=alice.actor)
    for mail in read(entries):
        whole = both(mail) + str(mail["Subject"]) + str(mail["To"])
        assert conversation.number in whole
        for typed in ("evil.example", khalid.name, "Words of an answer", "Buy"):
            assert typed not in whole


def test_an_unproven_address_is_told_where_the_answer_is(
    alice: User, khalid: Contact, deposit_topic: Topic, read: Read
) -> None:
    conversation = open_as(khalid, deposit_topic, "Where is it?")
    with recorded() as entries:
        reply(conversation, Draft(text="Here."), by=alice.actor)
    assert "We put no text into mails until" in " ".join(body(read(entries)[0], "plain").split())


def test_markup_in_an_answer_stays_text(alice: User, conversation: Conversation, read: Read) -> None:
    with recorded() as entries:
        reply(conversation, Draft(text="<b>bold</b> & <img src=x>\nnext"), by=alice.actor)
    html = body(read(entries)[0], "html")
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &lt;img src=x&gt;<br>\nnext" in html


def test_a_name_cannot_add_a_header(alice: User, conversation: Conversation, read: Read) -> None:
    Contact.objects.filter(pk=conversation.contact_id).update(name="Lena\r\nBcc: all@mail.example")
    Topic.objects.update(names={"en": "Deposit\r\nBcc: all@mail.example"})
    with recorded() as entries:
        reply(conversation, Draft(text="Hello."), by=alice.actor)
    (mail,) = read(entries)
    assert mail["Bcc"] is None
    assert mail["Subject"] == f"[{conversation.number}] Deposit Bcc: all@mail.example"


def test_arabic_runs_from_the_right(khalid: Contact, deposit_topic: Topic, read: Read) -> None:
    with recorded() as entries:
        conversation = open_as(khalid, deposit_topic, "أين؟")
        Conversation.objects.filter(pk=conversation.pk).update(language="ar")
    (mail,) = read(entries)
    assert mail["Content-Language"] == "ar"
    assert '<html lang="ar" dir="rtl"' in body(mail, "html")
    assert f'<span dir="ltr">{conversation.number}</span>' in body(mail, "html")
    assert "الإيداعات" in body(mail, "plain")


def test_a_language_that_we_do_not_have_becomes_english(lena: Contact, deposit_topic: Topic, read: Read) -> None:
    with recorded() as entries:
        conversation = open_as(lena, deposit_topic, "Hvor er den?")
        Conversation.objects.filter(pk=conversation.pk).update(language="xx")
    assert read(entries)[0]["Content-Language"] == "en"


def test_languages_are_named_as_the_web_does(lena: Contact, deposit_topic: Topic, read: Read) -> None:
    with recorded() as entries:
        conversation = open_as(lena, deposit_topic, "在哪里？")
        Conversation.objects.filter(pk=conversation.pk).update(language="zh-hans")
    (mail,) = read(entries)
    assert mail["Content-Language"] == "zh-Hans"
    assert '<html lang="zh-Hans" dir="ltr"' in body(mail, "html")


def test_details_are_named(alice: User, conversation: Conversation, deposit_topic: Topic, read: Read) -> None:
    with recorded() as entries:
        request_details(conversation, list(deposit_topic.fields.all()), by=alice.actor)
    text = body(read(entries)[0], "plain")
    assert "2 details" in text
    assert "- Transaction hash\n- Amount\n" in text


def test_a_reminder_says_when_and_offers_more_time(alice: User, conversation: Conversation, read: Read) -> None:
    reply(conversation, Draft(text="Which network?"), by=alice.actor, ask=True)
    with recorded() as entries:
        remind(conversation, by=SYSTEM)
    text = " ".join(body(read(entries)[0], "plain").split())
    assert "counts as solved in 4 days: on " in text
    assert "Keep my ticket open: https://support.alderwick.example/do/" in text


def test_a_solved_ticket_can_be_rated_from_the_mail(alice: User, conversation: Conversation, read: Read) -> None:
    reply(conversation, Draft(text="Done."), by=alice.actor)
    with recorded() as entries:
        solve(conversation, by=alice.actor)
    text = body(read(entries)[0], "plain")
    assert text.count("https://support.alderwick.example/do/") == 5
    assert "It closes by itself on" in text


def test_one_solved_by_silence_can_be_kept_open(alice: User, conversation: Conversation, read: Read) -> None:
    reply(conversation, Draft(text="Which network?"), by=alice.actor, ask=True)
    with recorded() as entries:
        set_state(conversation, State.SOLVED, by=SYSTEM, automatic=True)
    text = body(read(entries)[0], "plain")
    assert "We had no answer from you" in text
    assert "Keep my ticket open" in text


def test_only_the_requester_gets_links_that_act(alice: User, conversation: Conversation, read: Read) -> None:
    add_participant(conversation, create_contact("Partner", "partner@mail.example", "en", ""), by=alice.actor)
    with recorded() as entries:
        solve(conversation, by=alice.actor)
    mails = {str(mail["To"]): both(mail) for mail in read(entries)}
    assert "/do/" in mails["lena.vogt@mail.example"]
    assert "/do/" not in mails["partner@mail.example"]


def test_closing_and_reopening(alice: User, conversation: Conversation, read: Read) -> None:
    with recorded() as entries:
        close(conversation, by=alice.actor)
        reopen(conversation, by=alice.actor)
    closed, reopened = read(entries)
    assert "Your ticket is closed" in body(closed, "plain")
    assert "Your ticket is open again" in body(reopened, "plain")


def test_a_merge_names_both_numbers(
    alice: User, lena: Contact, conversation: Conversation, deposit_topic: Topic, read: Read
) -> None:
    other = open_as(lena, deposit_topic, "The same again")
    with recorded() as entries:
        merge(other, conversation, by=alice.actor)
    text = body(read(entries)[0], "plain")
    assert f"{other.number} goes on in {conversation.number}" in " ".join(text.split())
    assert f"/t/{conversation.number}/" in text


def test_a_split_names_where_it_came_from(alice: User, conversation: Conversation, read: Read) -> None:
    reply(conversation, Draft(text="Hello."), by=alice.actor)
    with recorded() as entries:
        target = split(conversation, list(conversation.messages.all()), "Another", by=alice.actor)
    text = body(read(entries)[0], "plain")
    assert conversation.number in text
    assert target.number in text


def test_erased_words_are_not_mailed(alice: User, conversation: Conversation, carry: Carry, relay: Relay) -> None:
    with recorded() as entries:
        reply(conversation, Draft(text="Words that go"), by=alice.actor)
    conversation.messages.update(text="", erased_at="2026-01-01T00:00:00Z")
    text = both(parsed(carry(entries)[0]))
    assert "Words that go" not in text
    assert "Open the ticket to read it." in text


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Lena Vogt", "Lena Vogt"),
        ("خالد المنصوري", "خالد المنصوري"),
        ("Nguyễn Hoàng Anh", "Nguyễn Hoàng Anh"),
        ("Jean-Luc O’Neil Jr.", "Jean-Luc O’Neil Jr."),
        ("陈静怡", "陈静怡"),
        ("URGENT call +1 555 0100", ""),
        ("http://evil.example/x", ""),
        ("evil.example/x", ""),
        ("Your account is locked, call us now", ""),
        ("a" * 60, ""),
    ],
)
def test_a_name_that_is_more_than_a_name_is_not_spoken_in_our_mails(name: str, greeted: str) -> None:
    assert plausible_name(name) == greeted


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> str:
    """An anti-phishing code, as the owner of an address will choose it."""
    monkeypatch.setattr(recognition, "anti_phishing_code", lambda address: "amber & otter" if "lena" in address else "")
    return "amber & otter"


def test_the_recipients_code_stands_in_text_and_html(chosen: str, opened: EmailMessage) -> None:
    assert f"Your anti-phishing code: {chosen}\n" in body(opened, "plain")
    assert "<bdi>amber &amp; otter</bdi>" in body(opened, "html")


def test_the_link_mail_has_the_same_place(chosen: str, relay: Relay) -> None:
    mail = compose_link(
        LinkRequest(value="lena.vogt@mail.example", language="ar", browser=b""), "t" * 43, "7KQ-2M4-XD9"
    )
    assert chosen in str(mail.body)
    assert "<bdi>amber &amp; otter</bdi>" in str(mail.alternatives[0][0])
    assert 'dir="rtl"' in str(mail.alternatives[0][0])


def test_without_a_code_its_place_is_nothing(opened: EmailMessage) -> None:
    assert "anti-phishing" not in both(opened)
    assert "A mail without it" not in both(opened)
