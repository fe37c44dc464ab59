"""R9: what cannot be taken in waits in quarantine, and a ticket stands for it, so that its writer is answered."""

from uuid import UUID

import pytest

from gatehouse.accounts.models import User
from gatehouse.channels.email.actions.quarantine import replay
from gatehouse.channels.email.intake import store, take_in
from gatehouse.channels.email.intake.claiming import TRIES
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.quarantining import stub_of
from gatehouse.channels.email.intake.sources import Source
from gatehouse.channels.email.intake.take_in import take
from gatehouse.channels.email.models import Fate, IncomingMail, RawMail
from gatehouse.conversations.models import Conversation, Delivery, Message
from gatehouse.testing.desk import desk_client
from tests.integration.email.intake.conftest import SUPPORT, letter, passed

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What holds one of these cannot be read; empty it, and all can."""
    hurts, read = [b"poison"], take_in.understand_in_child

    def fail(content: bytes, **more: object) -> object:
        if any(one in content for one in hurts):
            raise ValueError("odd")
        return read(content)

    monkeypatch.setattr(take_in, "understand_in_child", fail)
    return hurts


def set_aside(raw: bytes) -> UUID:
    """Store it, and try it as often as it may be tried."""
    pk = store.keep(raw, Envelope(Source.SMTP, "lena.vogt@mail.example", (SUPPORT,)))
    for _ in range(TRIES):
        take(pk)
        RawMail.objects.filter(pk=pk).update(next_try_at=None)
    assert RawMail.objects.get(pk=pk).fate == Fate.QUARANTINED
    return pk


def test_r9_a_ticket_stands_for_it_and_says_so_to_both(broken: list[bytes], alice: User) -> None:
    pk = set_aside(letter("poison", subject="Deposit gone"))
    outcome = take(stub_of(pk))
    assert outcome is not None
    assert outcome.fate == Fate.OPENED
    ticket = Conversation.objects.get()
    assert (ticket.subject, ticket.contact.name) == ("Deposit gone", "Lena Vogt")
    assert IncomingMail.objects.get().notices == [{"kind": "quarantined", "mail": str(pk)}]
    page = desk_client(alice).get(f"/desk/c/{ticket.number}/").content.decode()
    assert "It is in quarantine, where a lead can look at it." in page


def test_one_that_was_dealt_with_before_needs_no_ticket(broken: list[bytes], dora: User) -> None:
    pk = set_aside(letter("poison"))
    broken.clear()
    replay(RawMail.objects.get(pk=pk), by=dora)
    assert [one.fate for one in (take(pk), take(stub_of(pk))) if one] == [Fate.OPENED, Fate.IGNORED]
    assert Conversation.objects.count() == 1


def test_the_ticket_says_when_it_was_dealt_with(broken: list[bytes], alice: User, dora: User) -> None:
    pk = set_aside(letter("poison"))
    take(stub_of(pk))
    broken.clear()
    replay(RawMail.objects.get(pk=pk), by=dora)
    take(pk)
    page = desk_client(alice).get(f"/desk/c/{Conversation.objects.get().number}/").content.decode()
    assert "A lead has dealt with it." in page


def test_it_is_one_ticket_however_often_it_fails(broken: list[bytes], dora: User) -> None:
    pk = set_aside(letter("poison"))
    take(stub_of(pk))
    replay(RawMail.objects.get(pk=pk), by=dora)
    for _ in range(TRIES):
        take(pk)
        RawMail.objects.filter(pk=pk).update(next_try_at=None)
    assert RawMail.objects.filter(source=Source.STUB).count() == 1
    assert Message.objects.count() == 1


def test_taken_in_at_last_it_stands_in_that_ticket(broken: list[bytes], dora: User) -> None:
    pk = set_aside(letter("poison"))
    take(stub_of(pk))
    broken.clear()
    replay(RawMail.objects.get(pk=pk), by=dora)
    outcome = take(pk)
    ticket = Conversation.objects.get()
    assert outcome is not None
    assert (outcome.fate, outcome.conversation, outcome.reason) == (Fate.APPENDED, ticket.number, "")
    assert [one.text for one in ticket.messages.order_by("seq")] == ["Deposit", "poison"]
    assert RawMail.objects.get(pk=pk).reason == ""


def test_a_forged_one_joins_not_even_its_own_ticket(broken: list[bytes], dora: User) -> None:
    pk = set_aside(letter("poison", Authentication_Results=passed(result="fail")))
    take(stub_of(pk))
    broken.clear()
    replay(RawMail.objects.get(pk=pk), by=dora)
    take(pk)
    assert Conversation.objects.count() == 2


def test_what_stands_for_a_mail_joins_nothing(broken: list[bytes], answered: Delivery) -> None:
    """Only a whole mail can be vouched for."""
    pk = set_aside(letter("poison", In_Reply_To=answered.message_id))
    take(stub_of(pk))
    opened = Conversation.objects.exclude(pk=answered.conversation_id).get()
    assert opened.messages.count() == 1


def test_nothing_stands_for_what_stands_for_another(broken: list[bytes]) -> None:
    broken.append(b"Lena Vogt")
    pk = set_aside(letter("poison"))
    for _ in range(TRIES):
        take(stub_of(pk))
        RawMail.objects.filter(pk=stub_of(pk)).update(next_try_at=None)
    assert RawMail.objects.filter(fate=Fate.QUARANTINED).count() == 2 == RawMail.objects.count()


def test_a_mail_that_cannot_be_opened_has_none(broken: list[bytes]) -> None:
    pk = store.keep(letter("poison"), Envelope(Source.SMTP, None, (SUPPORT,)))
    RawMail.objects.filter(pk=pk).update(reader_key="")
    for _ in range(TRIES):
        take(pk)
        RawMail.objects.filter(pk=pk).update(next_try_at=None)
    assert list(RawMail.objects.values_list("fate", "source")) == [(Fate.QUARANTINED, Source.SMTP)]
