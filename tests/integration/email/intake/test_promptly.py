"""What the end of a pipe is told: what became of its mail, whoever took it in."""

from uuid import UUID

import pytest

from gatehouse.channels.email.alone import alone
from gatehouse.channels.email.intake import promptly, store
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.promptly import outcome_of, take_promptly
from gatehouse.channels.email.intake.sources import Source
from gatehouse.channels.email.models import Fate
from gatehouse.conversations.models import Conversation, Message
from tests.integration.email.intake.conftest import SUPPORT, letter

pytestmark = pytest.mark.django_db(transaction=True)


def stored(text: str) -> UUID:
    raw = letter(text, message_id=f"<{text}@mail.example>")
    return store.keep(raw, Envelope(Source.PIPE, "lena.vogt@mail.example", (SUPPORT,)))


def test_what_became_of_it_is_said_and_of_its_copy_as_well() -> None:
    first = take_promptly(stored("one"))
    opened = Conversation.objects.get()
    assert (first.fate, first.conversation, first.message_seq, first.reason) == (Fate.OPENED, opened.number, 1, "")
    again = take_promptly(stored("one"))
    assert (again.fate, again.conversation, again.message_seq) == (Fate.DUPLICATE, opened.number, 1)
    assert Message.objects.count() == 1


def test_after_some_patience_it_is_left_to_the_workers() -> None:
    pk = stored("slow")
    with alone(f"mail-in:{pk}"):  # a worker is at it
        assert take_promptly(pk, patience=0.3).fate == Fate.STORED
    assert take_promptly(pk).fate == Fate.OPENED


def test_what_another_took_in_is_said_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    pk = stored("taken")
    mine = take_promptly(pk)
    monkeypatch.setattr(promptly, "take", lambda pk: None)
    assert take_promptly(pk) == mine == outcome_of(pk)


def test_what_cannot_be_read_now_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    pk = stored("broken")

    def fails(pk: UUID) -> None:
        raise OSError

    monkeypatch.setattr(promptly, "take", fails)
    assert take_promptly(pk, patience=60).fate == Fate.STORED
