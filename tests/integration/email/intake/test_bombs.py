"""R14: mails made to exhaust whoever takes them in. Each is stored, ends as a conversation or with a reason, and the next one
is taken in as if nothing had been. How long each takes: bench/mail_intake.py."""

import pytest

from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.take_in import take
from gatehouse.channels.email.models import Fate, Source
from gatehouse.conversations.models import Conversation, Message
from tests.integration.email.intake.conftest import SUPPORT, letter
from tests.unit.email.reading.bombs import BOMBS, for_the_guard

pytestmark = pytest.mark.django_db
EVERY = BOMBS | for_the_guard(0.1)


def taken(raw: bytes) -> Fate:
    outcome = take(store.keep(raw, Envelope(Source.SMTP, "eve@mail.example", (SUPPORT,))))
    assert outcome is not None
    return outcome.fate


@pytest.mark.parametrize("raw", EVERY.values(), ids=EVERY)
def test_r14_a_bomb_is_taken_in_and_so_is_the_next_mail(raw: bytes) -> None:
    assert taken(raw) == Fate.OPENED
    assert taken(letter("The next one.")) == Fate.OPENED
    assert Conversation.objects.count() == 2
    assert Message.objects.filter(text="The next one.").count() == 1
