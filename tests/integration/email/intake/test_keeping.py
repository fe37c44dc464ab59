"""Mail as it came is kept for its time; what is erased is erased with its mails."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.channels.email.intake.keeping import MailEraser, forget_mail
from gatehouse.channels.email.intake.outcome import Outcome
from gatehouse.channels.email.models import Fate, IncomingMail, RawMail
from gatehouse.conversations.actions.erase import erase
from gatehouse.conversations.models import Conversation
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.models import Entry
from tests.integration.email.intake.conftest import conversation_of, letter

pytestmark = pytest.mark.django_db
Hand = Callable[..., Outcome]
LATER = timezone.now() + timedelta(days=91)


def test_a_mail_goes_after_its_time_and_its_message_stays(mail_in: Hand) -> None:
    outcome = mail_in(letter())
    assert forget_mail(timezone.now()) == 0
    assert forget_mail(LATER) == 1
    assert IncomingMail.objects.get().raw is None
    assert conversation_of(outcome).messages.count() == 1


def test_nothing_is_left_of_what_became_no_message(mail_in: Hand) -> None:
    mail_in(letter("Away.", Auto_Submitted="auto-replied"))
    forget_mail(LATER)
    assert not IncomingMail.objects.exists()


def test_what_waits_for_a_decision_stays(mail_in: Hand) -> None:
    mail_in(letter())
    RawMail.objects.update(fate=Fate.QUARANTINED)
    assert forget_mail(LATER) == 0


def test_a_legal_hold_keeps_it(mail_in: Hand) -> None:
    mail_in(letter())
    Conversation.objects.update(on_hold=True)
    assert forget_mail(LATER) == 0


def test_what_is_erased_takes_its_mails_along(mail_in: Hand) -> None:
    raw = letter()
    outcome = mail_in(raw)
    mail_in(raw)
    conversation = conversation_of(outcome)
    erase(conversation, by=SYSTEM)
    MailEraser().handle([Entry.objects.get(subject_id=conversation.pk, kind="erased")])
    mail = IncomingMail.objects.get()
    assert (mail.author, mail.subject, mail.raw, RawMail.objects.count()) == ("", "", None, 0)
