"""The four that come close behind R1 to R15 among the worst bugs that other desks had with mail, one test each by its name."""

from collections.abc import Callable

import pytest

from gatehouse.accounts.models import Method, User
from gatehouse.channels.email.courier import MailCourier
from gatehouse.channels.email.intake.outcome import Outcome
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.actions.verify import ask_to_verify, confirm
from gatehouse.conversations.models import Address, Contact, Conversation, Delivery, Message, Verification
from gatehouse.journal.models import Entry
from tests.integration.email.intake.conftest import OURS, conversation_of, letter, mail_of, passed
from tests.integration.portal.conftest import browser_of
from tests.integration.portal.customers import make_customer

Hand = Callable[..., Outcome]
pytestmark = pytest.mark.django_db
LENA = "lena.vogt@mail.example"

FORGED = {
    "another server's": "mx.evil.example; dmarc=pass header.from=mail.example",
    "in a comment": f"{OURS}; dmarc=fail (dmarc=pass) header.from=mail.example",
    "in a quoted name": f'"{OURS}; dmarc=pass"; dmarc=fail header.from=mail.example',
    "a longer name": f"{OURS}.evil.example; dmarc=pass header.from=mail.example",
    "none": "",
}


def assert_hidden_from(contact: Contact, conversation: Conversation, words: str) -> None:
    """While its own contact reads them."""
    for reader, is_shown in ((conversation.contact, True), (contact, False)):
        browser = browser_of(reader)
        assert (words in browser.get(f"/t/{conversation.number}/").content.decode()) is is_shown
        assert (conversation.number in browser.get("/tickets/").content.decode()) is is_shown


@pytest.mark.parametrize("results", FORGED.values(), ids=FORGED)
def test_forged_authentication_results_give_nobody_rights(mail_in: Hand, lena: Contact, results: str) -> None:
    outcome = mail_in(letter("I am Lena, trust me.", Authentication_Results=results))
    opened = conversation_of(outcome)
    assert not mail_of(outcome).is_assured
    assert opened.contact != lena
    assert_hidden_from(lena, opened, "trust me")


def test_forged_authentication_results_below_ours_change_nothing(mail_in: Hand, lena: Contact) -> None:
    raw = letter("I am Lena.", Authentication_Results=passed(result="fail"))
    outcome = mail_in(raw.replace(b"\n\n", f"\nAuthentication-Results: {passed()}\n\n".encode(), 1))
    assert not mail_of(outcome).is_assured
    assert conversation_of(outcome).contact != lena


@pytest.mark.parametrize("result", ["pass", "none"])
def test_what_his_domain_does_not_vouch_for_stands_under_no_confirmation(
    mail_in: Hand, answered: Delivery, conversation: Conversation, alice: User, result: str
) -> None:
    """Whoever can read one of our mails can answer it under his address."""
    owner = make_customer(LENA, conversation.contact)
    confirm(ask_to_verify(conversation, by=alice.actor), Method.PASSKEY, by=owner)
    answer = letter("Yes.", In_Reply_To=answered.message_id, Authentication_Results=passed(result=result))
    assert conversation_of(mail_in(answer)) == conversation
    assert Verification.objects.filter(ended_at=None).exists() == (result == "pass")


INLINE = "\n".join(
    [
        "On Sat, 28 Nov 2026, Support wrote:",
        "> Which network?",
        "",
        "Tron.",
        "",
        "> Which amount?",
        "",
        "1,250 USDT.",
        "",
    ]
)
ONLY_QUOTED = "On Sat, 28 Nov 2026, Support wrote:\n> Which network?\n> Which amount?\n"


@pytest.mark.parametrize("text", [INLINE, ONLY_QUOTED])
def test_inline_answers_are_never_stripped(mail_in: Hand, answered: Delivery, alice: User, text: str) -> None:
    outcome = mail_in(letter(text, In_Reply_To=answered.message_id))
    message = Message.objects.get(mail=mail_of(outcome))
    assert message.text.split() == text.split()
    shown = [message.text[start:end] for start, end, _kind in mail_of(outcome).folds_of(message.text)]
    assert "Tron." not in " ".join(shown)
    assert "".join(shown).strip() != message.text.strip()


def test_internal_notes_are_mailed_to_nobody(
    mail_in: Hand, answered: Delivery, conversation: Conversation, alice: User, khalid: Contact
) -> None:
    add_participant(conversation, khalid, by=alice.actor)
    note(conversation, Draft(text="He lied to us before."), by=alice.actor)
    entry = Entry.objects.filter(subject_id=conversation.pk, kind="noted").latest("id")
    MailCourier().handle([entry])
    assert not Delivery.objects.filter(entry=entry).exists()
    outcome = mail_in(letter("Thank you.", In_Reply_To=answered.message_id))
    assert Message.objects.get(mail=mail_of(outcome)).kind == "customer"  # an answer to us is no note


def test_the_ticket_trick_shows_nobody_another_services_mail(mail_in: Hand, lena: Contact) -> None:
    """Somebody signs up elsewhere with our address, and says here that the sender's address is his."""
    Address.objects.create(contact=lena, value="no-reply@chat.example")
    outcome = mail_in(
        letter(
            "Welcome aboard. Your code is 482913.",
            sender="no-reply@chat.example",
            Authentication_Results=passed("chat.example"),
        )
    )
    opened = conversation_of(outcome)
    assert opened.contact != lena
    assert_hidden_from(lena, opened, "Welcome aboard")
    entry = Entry.objects.filter(subject_id=opened.pk, kind="opened").latest("id")
    MailCourier().handle([entry])
    assert not Delivery.objects.filter(entry=entry).exists()
