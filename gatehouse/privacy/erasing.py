"""Accounts that their owners have closed: made final when their time is over, then erased.

Each step is a transaction of its own and does nothing where nothing is left, so that whatever is killed on its way is taken
up by the next run where it was. Records that must be kept are looked at again every day.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from gatehouse.accounts.actions.close_account import close_for_good, note_erased, put_off_erasing
from gatehouse.accounts.actions.data_exports import remove_exports_of
from gatehouse.accounts.actions.forget_person import forget_person
from gatehouse.accounts.models import RUNNING, User
from gatehouse.channels.chat.visits import end_visits, forget_visits
from gatehouse.channels.email.intake.keeping import forget_sender
from gatehouse.channels.push.actions.devices import switch_all_off
from gatehouse.conversations.actions.erase import erase, erase_words_of
from gatehouse.conversations.actions.forget import forget
from gatehouse.conversations.actions.participants import remove_participant
from gatehouse.conversations.models import (
    UNFINISHED,
    Address,
    Attachment,
    Conversation,
    Delivery,
    DeliveryState,
    LinkRequest,
    Message,
    TicketKey,
)
from gatehouse.exchange.actions.link_account import unlink_account
from gatehouse.journal.actor import SYSTEM
from gatehouse.privacy.people import contacts_of, proven_addresses_of

log = logging.getLogger(__name__)
MOST = 200  # accounts in one run
_AGAIN, _AFTER_TROUBLE = timedelta(days=1), timedelta(hours=1)
_YEAR = timedelta(days=365.25)


def close_due(now: datetime) -> int:
    """Close for good what was not kept in time; return how many. A way back in that is under way holds it up."""
    due = User.objects.filter(closes_at__lte=now, frozen_at=None).exclude(recoveries__state__in=RUNNING)
    return sum(_close(user, now) for user in list(due.order_by("closes_at")[:MOST]))


def _close(user: User, now: datetime) -> bool:
    """One that fails is tried again by the next run, and holds up no other."""
    try:
        return close_for_good(user, now)
    except Exception:
        log.exception("Account %s could not be closed; it is tried again", user.pk)
        return False


def erase_closed(now: datetime) -> int:
    """Erase what is left of closed accounts; return how many are done with."""
    due = (
        User.objects.filter(erases_at__lte=now, closed_at__isnull=False).select_related("contact").order_by("erases_at")
    )
    return sum(_erase(user, now) for user in list(due[:MOST]))


def _erase(user: User, now: datetime) -> bool:
    """One that fails is tried again, and holds up no other."""
    try:
        return erase_account(user, now)
    except Exception:
        log.exception("Account %s could not be erased; it is tried again", user.pk)
        put_off_erasing(user, now + _AFTER_TROUBLE)
        return False


def erase_account(user: User, now: datetime) -> bool:
    """Erase what need not be kept any more; whether that was all."""
    for step in STEPS:
        step(user, now)
    if keeps(user) or not forget(user.contact, by=SYSTEM):
        put_off_erasing(user, now + _AGAIN)
        return False
    note_erased(user)
    return True


def keeps(user: User) -> bool:
    """Whether there are words of his that must be kept."""
    return _own(user).exists() or _words_elsewhere(user).exists()


def _remove_copies(user: User, now: datetime) -> None:
    remove_exports_of(user)


def _erase_conversations(user: User, now: datetime) -> None:
    """His own go as a whole, once they are as old as the law wants them; a legal hold keeps them longer."""
    for conversation in _due(_own(user), now):
        erase(conversation, by=SYSTEM)


def _erase_words_elsewhere(user: User, now: datetime) -> None:
    """What he wrote where he only took part; he takes part no more."""
    for person in contacts_of(user):
        for conversation in Conversation.objects.filter(participants__contact=person):
            remove_participant(conversation, person, by=SYSTEM)
    for conversation in _due(_words_elsewhere(user), now):
        erase_words_of(user.contact, conversation, by=SYSTEM)


def _forget_browsers(user: User, now: datetime) -> None:
    people = contacts_of(user)
    end_visits(people)
    switch_all_off(people)
    with transaction.atomic():
        forget_visits(people)


def _stop_mail(user: User, now: datetime) -> None:
    """Nothing that still waits is sent to him, and nothing is known of what he sent, beside what is kept."""
    people, names = contacts_of(user), proven_addresses_of(user)
    waiting = Delivery.objects.filter(contact__in=people, state__in=UNFINISHED)
    waiting.update(state=DeliveryState.SKIPPED, error="The account was closed.")
    LinkRequest.objects.filter(value__in=names).delete()
    TicketKey.objects.filter(contact__in=people).delete()
    forget_sender(names)


def _let_go(user: User, now: datetime) -> None:
    unlink_account(user, by=SYSTEM)


def _forget_at_the_door(user: User, now: datetime) -> None:
    """His addresses are nobody's from now on: whoever proves one of them opens an account of his own.

    Looked at again another day, this finds none of them, and nothing of who has them by then. Who is blocked keeps them:
    anew, they would be proven by somebody who is not.
    """
    forget_person(user, proven_addresses_of(user))
    Address.objects.filter(contact__in=contacts_of(user), contact__blocked_at=None).update(verified_at=None)


# In this order: the later ones take away by what the earlier ones find.
STEPS: tuple[Callable[[User, datetime], None], ...] = (
    _remove_copies,
    _erase_conversations,
    _erase_words_elsewhere,
    _forget_browsers,
    _stop_mail,
    _let_go,
    _forget_at_the_door,
)


def _own(user: User) -> QuerySet[Conversation]:
    """A chat may have begun under a contact that had been joined into his before."""
    return Conversation.objects.filter(contact__in=contacts_of(user), erased_at=None)


def _words_elsewhere(user: User) -> QuerySet[Conversation]:
    """Others' conversations in which something of his is read."""
    people = contacts_of(user)
    words = Message.objects.filter(contact__in=people, erased_at=None)
    files = Attachment.objects.filter(message__contact__in=people, erased_at=None)
    stayed, moved = Q(conversation=OuterRef("pk"), moved_to=None), Q(moved_to=OuterRef("pk"))
    left = Exists(words.filter(stayed | moved)) | Exists(
        files.filter(
            Q(message__conversation=OuterRef("pk"), message__moved_to=None) | Q(message__moved_to=OuterRef("pk"))
        )
    )
    return Conversation.objects.filter(left).exclude(contact__in=people)


def _due(conversations: QuerySet[Conversation], now: datetime) -> list[Conversation]:
    before = now - settings.CONFIG.keep_closed * _YEAR
    return list(conversations.filter(updated_at__lte=before).order_by("pk"))
