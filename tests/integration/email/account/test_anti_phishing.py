"""The anti-phishing code stands in every mail to its owner, and nowhere that an agent looks."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from django.conf import LazySettings
from django.utils import timezone

from gatehouse.accounts.actions.set_words import set_words
from gatehouse.accounts.models import User
from gatehouse.channels.email.courier import MailCourier
from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.take_in import take
from gatehouse.channels.email.models import OutboxMail, RawMail, Source
from gatehouse.channels.email.recognition import MASK, anti_phishing_code, without_words
from gatehouse.channels.email.sending import deliver
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Address, Contact, Conversation, Delivery, Message
from gatehouse.outbox.reading import Reading
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client
from gatehouse.testing.relay import Relay
from tests.integration.email.account.conftest import LENA
from tests.integration.email.account.test_send_code import text_of

pytestmark = pytest.mark.django_db
WORDS = "blue otter"


@pytest.fixture
def chosen(owner: User) -> User:
    set_words(owner, WORDS)
    return owner


def answered(conversation: Conversation, alice: User) -> Delivery:
    with recorded() as entries:
        reply(conversation, Draft(text="We found it."), by=alice.actor)
    MailCourier().handle(entries)
    return Delivery.objects.get(template="reply")


def test_mails_about_tickets_bear_it(chosen: User, conversation: Conversation, alice: User, relay: Relay) -> None:
    deliver(answered(conversation, alice).pk)
    assert f"Your anti-phishing code: {WORDS}" in text_of(relay.mails[0])
    html = relay.mails[0].get_body(("html",))
    assert html
    assert f"<bdi>{WORDS}</bdi>" in html.get_content()


def test_it_costs_one_query(chosen: User, django_assert_num_queries: Callable[[int], object]) -> None:
    for address in (LENA, "nobody@mail.example"):
        with django_assert_num_queries(1):
            anti_phishing_code(address)


def test_only_proven_addresses_have_it(chosen: User, lena: Contact) -> None:
    Address.objects.create(contact=lena, value="old@mail.example", verified_at=timezone.now())
    Address.objects.create(contact=lena, value="typed@mail.example")
    assert anti_phishing_code("old@mail.example") == WORDS
    assert anti_phishing_code("typed@mail.example") == ""


def test_a_mail_goes_out_without_it_where_its_key_is_gone(chosen: User) -> None:
    User.objects.filter(pk=chosen.pk).update(words="9:AAAA")
    assert anti_phishing_code(LENA) == ""


@pytest.mark.parametrize("part", ["", "text"])
def test_a_preview_shows_a_mask(chosen: User, conversation: Conversation, alice: User, part: str) -> None:
    page = desk_client(alice).post(
        f"/desk/c/{conversation.number}/preview/mail/", {"text": "We found it.", "part": part}
    )
    shown = page.content.decode()
    assert MASK in shown
    assert "otter" not in shown


def test_a_copy_that_stays_here_shows_a_mask(
    chosen: User, conversation: Conversation, alice: User, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = "gatehouse.channels.email.outbox.OutboxBackend"
    deliver(answered(conversation, alice).pk)
    kept = Reading(OutboxMail.objects.get())
    assert MASK in kept.text
    assert MASK in kept.html
    assert "otter" not in kept.text + kept.html


@pytest.mark.parametrize("wrapped", ["blue otter", "blue\n> otter"])
def test_an_answer_that_quotes_our_mail_shows_it_to_no_agent(
    chosen: User, conversation: Conversation, alice: User, relay: Relay, wrapped: str
) -> None:
    deliver(answered(conversation, alice).pk)
    quoted = text_of(relay.mails[0]).replace("\n", "\n> ").replace(WORDS, wrapped)
    raw = take_in(f"Thank you. I saw a blue otter.\n\nOn Monday support wrote:\n> {quoted}", relay.mails[0])
    message = Message.objects.order_by("-created_at", "-seq").first()
    assert message
    assert "I saw a blue otter." in message.text
    assert message.text.count("otter") == 1
    page = desk_client(alice).get(f"/desk/c/{conversation.number}/").content.decode()
    assert page.count("otter") == page.count("I saw a blue otter")
    assert (raw.reader_key, bool(raw.evidence_key)) == ("", True)
    assert not message.removed


def take_in(text: str, mail: EmailMessage) -> RawMail:
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = LENA, "support@alderwick.example", f"Re: {mail['Subject']}"
    answer["Message-ID"], answer["In-Reply-To"] = "<1@mail.example>", mail["Message-ID"]
    answer["Authentication-Results"] = "mx.alderwick.example; dmarc=pass header.from=mail.example"
    answer.set_content(text)
    pk = store.keep(answer.as_bytes(), Envelope(Source.PIPE, LENA, ("support@alderwick.example",)))
    take(pk)
    return RawMail.objects.get(pk=pk)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Your anti-phishing code: blue otter\n", "Your anti-phishing code: •••• •••••\n"),
        ("フィッシング対策コード：blue otter", "フィッシング対策コード：•••• •••••"),
        ("code:</td> <strong><bdi>blue otter</bdi>", "code:</td> <strong><bdi>•••• •••••</bdi>"),
        ("code: *blue otter*", "code: *•••• •••••*"),
        ("I like a blue otter", "I like a blue otter"),
    ],
)
def test_only_our_line_is_masked_and_nothing_moves(said: str, shown: str) -> None:
    assert without_words(said, WORDS) == shown
    assert len(said) == len(shown)
