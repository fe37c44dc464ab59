"""Every mail is written in the customer's language, from the subject to the last line, and from the side it is read from."""

import re
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.utils import translation

from gatehouse.accounts.models import User
from gatehouse.channels.email.compose import compose_link
from gatehouse.conversations.actions.details import request_details
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.open import Request, open_request
from gatehouse.conversations.actions.remind import remind
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.split import split
from gatehouse.conversations.actions.state import close, reopen, solve
from gatehouse.conversations.models import Contact, Conversation, LinkRequest, Topic
from gatehouse.journal.actor import SYSTEM
from gatehouse.testing.cast import recorded
from gatehouse.testing.relay import Relay
from tests.integration.email.conftest import Carry
from tests.integration.email.test_letters import body, parsed

CODES = [code for code, _name in settings.LANGUAGES if code != "en"]
Tell = Callable[[str], list[EmailMessage]]


@pytest.fixture
def tell(lena: Contact, alice: User, deposit_topic: Topic, carry: Carry, relay: Relay) -> Tell:
    """Everything that can befall a ticket whose customer wants to be answered in a language, as the mails that follow."""

    def opened(subject: str, code: str) -> Conversation:
        request = Request(
            subject=subject,
            draft=Draft(text="0x0"),
            department=deposit_topic.department,
            topic=deposit_topic,
            contact=lena,
        )
        return open_request(replace(request, language=code)).conversation

    def told(code: str) -> list[EmailMessage]:
        with recorded() as entries:
            conversation = opened("1250", code)
            reply(conversation, Draft(text="0x1"), by=alice.actor, ask=True)
            remind(conversation, by=SYSTEM)
            request_details(conversation, list(deposit_topic.fields.all()[:1]), by=alice.actor)
            solve(conversation, by=alice.actor)
            reopen(conversation, by=alice.actor)
            close(conversation, by=alice.actor)
            other = opened("1251", code)
            merge(other, opened("1252", code), by=alice.actor)
            whole = opened("1253", code)
            reply(whole, Draft(text="0x2"), by=alice.actor)
            split(whole, list(whole.messages.order_by("-seq")[:1]), "1254", by=alice.actor)
        return [parsed(delivery) for delivery in carry(entries)]

    return told


def sentences(mail: EmailMessage) -> set[str]:
    """The lines of a mail that are made of words; numbers, addresses and names are the same in every language."""
    lines = {" ".join(line.split()) for line in body(mail, "plain").splitlines()}
    return {line for line in lines if len(re.findall(r"[^\W\d_]{2,}", line)) > 2 and "/" not in line}


@pytest.mark.parametrize("code", CODES)
def test_no_mail_says_anything_in_english(tell: Tell, code: str) -> None:
    english = set().union(*map(sentences, tell("en")))
    mails = tell(code)
    assert len(mails) >= 10
    for mail in mails:
        assert sentences(mail)
        assert sentences(mail) & english == set()


@pytest.mark.parametrize("code", CODES)
def test_a_mail_names_its_language_and_begins_where_it_is_read_from(tell: Tell, code: str) -> None:
    with translation.override(code):
        side = "rtl" if translation.get_language_bidi() else "ltr"
    for mail in tell(code):
        tag = str(mail["Content-Language"])
        assert tag.lower() == code
        assert f'<html lang="{tag}" dir="{side}"' in body(mail, "html")
        assert "%(" not in body(mail, "plain") + str(mail["Subject"])


@pytest.mark.parametrize("code", CODES)
def test_the_mailed_link_is_explained_in_the_language_of_who_asked(code: str, relay: Relay, db: None) -> None:
    def asked(language: str) -> tuple[str, str]:
        request = LinkRequest(value="lena.vogt@mail.example", language=language, browser=b"")
        mail = compose_link(request, "t" * 43, "7KQ-2M4-XD9")
        return mail.subject, str(mail.body)

    (subject, text), (english_subject, english) = asked(code), asked("en")
    assert subject != english_subject
    common = set(text.splitlines()) & set(english.splitlines())
    assert [line for line in common if len(line.split()) > 2 and "/" not in line] == []
