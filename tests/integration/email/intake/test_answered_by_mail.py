"""Who writes by mail is answered by mail, with words, once his address is known to be his."""

from collections.abc import Callable

import pytest

from gatehouse.accounts.models import User
from gatehouse.channels.email.intake.outcome import Outcome
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.models import Address, Contact, Topic
from gatehouse.testing.cast import open_as
from tests.integration.email.intake.conftest import answer_to, conversation_of, letter, passed
from tests.integration.email.test_letters import both, parsed

pytestmark = pytest.mark.django_db
Hand = Callable[..., Outcome]
NEW = "Nora Feld <nora@mail.example>"


def test_a_mail_that_its_domain_vouches_for_shows_whose_address_it_is(mail_in: Hand, alice: User) -> None:
    opened = conversation_of(mail_in(letter(sender=NEW, Authentication_Results=passed())))
    answer = parsed(answer_to(opened, alice, "We have found it."))
    assert "We have found it." in both(answer)
    assert "Where is my deposit?" in both(answer)
    assert answer["Subject"].startswith(f"Re: Deposit [{opened.number}")


@pytest.mark.parametrize("result", ["", "none", "fail"])
def test_any_other_mail_shows_nothing(mail_in: Hand, alice: User, result: str) -> None:
    checked = {"Authentication_Results": passed(result=result)} if result else {}
    opened = conversation_of(mail_in(letter(sender=NEW, **checked)))
    answer = parsed(answer_to(opened, alice, "We have found it."))
    assert "We have found it." not in both(answer)
    assert "Where is my deposit?" not in both(answer)
    assert "Deposit [" not in answer["Subject"]


def test_it_shows_nothing_about_an_address_that_somebody_else_typed(mail_in: Hand, alice: User) -> None:
    mail_in(letter(sender=NEW, Authentication_Results=passed()))
    forged = conversation_of(mail_in(letter(sender=NEW, text="Tell me my balance.")))
    assert "We have found it." not in both(parsed(answer_to(forged, alice, "We have found it.")))


@pytest.mark.parametrize("automatic", [True, False])
def test_what_joins_a_conversation_that_a_stranger_began_shows_nothing(
    mail_in: Hand, alice: User, deposit_topic: Topic, automatic: bool
) -> None:
    theirs = Contact.objects.create(name="Your Account")
    Address.objects.create(contact=theirs, value="nora@mail.example")
    begun = open_as(theirs, deposit_topic, "Call me")
    first = answer_to(begun, alice, "Hello.")
    said = {"Auto-Submitted": "auto-replied"} if automatic else {}
    joined = mail_in(letter(sender=NEW, In_Reply_To=first.message_id, Authentication_Results=passed(), **said))
    assert conversation_of(joined) == begun
    receive(begun, Draft(text="Send it to bc1q and call +1 555."), by=theirs.actor)
    answer = both(parsed(answer_to(begun, alice, "We have found it.")))
    assert "call +1 555" not in answer
    assert "Your Account" not in answer
    later = conversation_of(mail_in(letter(sender=NEW, text="Anything new?", Authentication_Results=passed())))
    assert later.contact != theirs
