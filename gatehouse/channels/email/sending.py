"""Handing a mail over, so that each delivery ends in exactly one of sent, failed and skipped.

The Message-ID is stored and the try is counted before anything leaves. What SMTP cannot promise remains: when the relay
has taken a mail but its answer is lost (it hangs, or we are killed in that moment), the mail goes out once more under
the same Message-ID, by which relays and mail programs know it as the same.
"""

import hashlib
import logging
import secrets
import time
from contextlib import suppress
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import Error, InterfaceError, OperationalError, connection, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from gatehouse.accounts.sign_in_names import EMAIL, SignInName
from gatehouse.channels import wanted
from gatehouse.channels.base import Permanent
from gatehouse.channels.email import notices, pace
from gatehouse.channels.email.alone import alone
from gatehouse.channels.email.codes import give_code
from gatehouse.channels.email.compose import compose, compose_invitation, compose_link
from gatehouse.channels.email.handing import hand_over
from gatehouse.channels.email.holding import hold, note_away, note_handed_over
from gatehouse.channels.email.message_ids import mint_message_id
from gatehouse.channels.email.models import HandedOver
from gatehouse.channels.email.retry import (
    GIVE_UP_AFTER,
    GIVE_UP_ON_RELAY_AFTER,
    LAST_PAUSE,
    RelayTrouble,
    Unreachable,
    classify,
    next_try,
)
from gatehouse.conversations.models import (
    UNFINISHED,
    Address,
    AddressKind,
    Delivery,
    DeliveryState,
    LinkRequest,
    State,
)
from gatehouse.conversations.owners import owner_under

log = logging.getLogger(__name__)

BUSY_PAUSE = timedelta(minutes=1)
REMEMBER_FOR = 60.0  # seconds to go on trying to note that a mail has gone out
FORGOTTEN = LAST_PAUSE + timedelta(hours=1)
_NOW = """
update procrastinate_jobs set scheduled_at = %s where task_name = 'send_mail' and status = 'todo' and scheduled_at > %s
"""
_WITH_A_JOB = (DeliveryState.QUEUED, DeliveryState.RETRYING)  # what waits for the relay has none (resuming.py)
# A letter about a state is worth sending only while it is true.
_TRUE_WHILE = {"reminder": State.WAITING, "solved": State.SOLVED, "closed": State.CLOSED}


def deliver(delivery_id: int) -> None:
    """Try once; whatever happens, the delivery says so, and another try is deferred when there is to be one."""
    with alone(f"mail:{delivery_id}") as is_mine:
        if not is_mine:
            _again(delivery_id, in_=BUSY_PAUSE)
        elif hold(delivery_id):
            return
        elif wait := _must_wait(delivery_id):
            _again(delivery_id, in_=timedelta(seconds=wait))
        else:
            attempt(delivery_id)


def attempt(delivery_id: int) -> bool:
    """Hand it over if it is still wanted; False when the relay cannot be reached. Only for who is alone with it."""
    delivery = _claim(delivery_id)
    if delivery is None:
        return True
    try:
        service_id = hand_over(compose(delivery))
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        return _note_failure(delivery, error)
    _note_sent(delivery)
    with suppress(Error), transaction.atomic():  # it is out: a failure here must not send it once more
        note_handed_over()
        _note_service_id(delivery, service_id)
    return True


@transaction.atomic
def try_on_its_own(delivery_id: int) -> None:
    """From now on by its own pauses: the relay takes other mails, but not this one."""
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id, state=DeliveryState.HELD).first()
    if delivery is not None:
        delivery.attempts += 1
        _put_off(delivery, GIVE_UP_ON_RELAY_AFTER)
        delivery.save(update_fields=["state", "attempts"])


def _note_service_id(delivery: Delivery, service_id: str) -> None:
    """It helps to find the mail again."""
    if service_id:
        HandedOver.objects.update_or_create(delivery=delivery, defaults={"service_id": service_id})


def _must_wait(delivery_id: int) -> float:
    """The seconds for which the pace keeps it back."""
    if not pace.is_set():
        return 0.0
    waiting = Delivery.objects.filter(pk=delivery_id, state__in=UNFINISHED)
    recipient = waiting.values_list("recipient", flat=True).first()
    return pace.seconds_to_wait(recipient) if recipient else 0.0


@transaction.atomic
def _claim(delivery_id: int) -> Delivery | None:
    """Count the try and fix the Message-ID before anything leaves; None when there is nothing (more) to send."""
    rows = Delivery.objects.select_related("entry", "contact__user", "conversation__department", "conversation__topic")
    delivery = rows.select_for_update(of=("self",)).filter(pk=delivery_id, state__in=UNFINISHED).first()
    if delivery is None:
        return None
    reason = _reason_to_skip(delivery)
    if reason:
        delivery.state, delivery.error = DeliveryState.SKIPPED, reason
        delivery.save(update_fields=["state", "error"])
        return None
    delivery.message_id = delivery.message_id or mint_message_id(delivery)
    delivery.attempts += 1
    delivery.tried_at = timezone.now()
    delivery.save(update_fields=["message_id", "attempts", "tried_at"])
    return delivery


def _reason_to_skip(delivery: Delivery) -> str:
    """Why this mail, wanted when its entry was read, is not wanted any more; empty when it is."""
    if delivery.template in notices.TEMPLATES:
        return notices.reason_to_skip(delivery)
    return wanted.reason_to_skip(delivery) or _has_moved_on(delivery)


def _has_moved_on(delivery: Delivery) -> str:
    state = _TRUE_WHILE.get(delivery.template)
    is_past = state is not None and delivery.conversation is not None and delivery.conversation.state != state
    return "The ticket had moved on before it could be sent." if is_past else ""


def _note_sent(delivery: Delivery) -> None:
    """Keep that it is out, for a while even against a database that is away: forgetting it would send it twice."""
    until = time.monotonic() + REMEMBER_FOR
    sent = {"state": DeliveryState.SENT, "sent_at": timezone.now(), "error": "", "by_relay": False}
    while True:
        try:
            Delivery.objects.filter(pk=delivery.pk).update(**sent)
            return
        except Error:
            if connection.in_atomic_block or time.monotonic() > until:
                raise
            connection.close()
            time.sleep(1)


@transaction.atomic
def _note_failure(delivery: Delivery, error: Exception) -> bool:
    """Say why, for the agent to see, and defer the next try with it; False when the relay cannot be reached."""
    meaning = classify(error)
    if meaning is not error:
        log.warning("Delivery %s: %s", delivery.pk, meaning, exc_info=error)
    was_relays, delivery.by_relay = delivery.by_relay, isinstance(meaning, RelayTrouble)
    delivery.error = str(meaning)[:300]
    if isinstance(meaning, Unreachable):
        note_away(meaning)
        delivery.state, delivery.attempts = DeliveryState.HELD, delivery.attempts - 1
    elif isinstance(meaning, Permanent):
        delivery.state = DeliveryState.FAILED
    else:
        if was_relays and not delivery.by_relay:
            delivery.attempts = 1  # what the relay kept us from is not counted against the address
        _put_off(delivery, GIVE_UP_ON_RELAY_AFTER if delivery.by_relay else GIVE_UP_AFTER)
    delivery.save(update_fields=["state", "error", "by_relay", "attempts"])
    return not isinstance(meaning, Unreachable)


def _put_off(delivery: Delivery, give_up_after: timedelta) -> None:
    """Defer the next try, or give it up; the caller saves it."""
    now = timezone.now()
    again_at = next_try(delivery.attempts, now, give_up_after)
    delivery.state = DeliveryState.RETRYING if again_at else DeliveryState.FAILED
    if again_at:
        _again(delivery.pk, in_=again_at - now)


def take_up_forgotten(now: datetime) -> int:
    """Defer a job for every delivery that ought to have been tried long ago; return how many there were.

    None should be: every one that does not wait for the relay has a job. This is for jobs that somebody deleted, and for
    what was tried or made while the clock was ahead: its job would wait until then, and with it every later mail of that
    ticket.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NOW, [now, now + FORGOTTEN])
    unfinished = Delivery.objects.filter(channel="email", state__in=_WITH_A_JOB)
    found = unfinished.annotate(last=Coalesce("tried_at", "created_at")).exclude(
        last__range=(now - FORGOTTEN, now + FORGOTTEN)
    )
    ids = list(found.order_by("pk").values_list("pk", flat=True)[:1000])
    for delivery_id in ids:
        _again(delivery_id, in_=timedelta())
    return len(ids)


def _again(delivery_id: int, *, in_: timedelta) -> None:
    from gatehouse.channels.email.tasks import defer_delivery

    defer_delivery(delivery_id, timezone.now() + in_)


def send_link(request_id: int) -> None:
    """Mail the link of this asking, if anybody ever wrote under the address; else do nothing at all.

    Whoever has an account under it is asked to sign in: his link would open his tickets past all that he protects them by.

    The token is made here and only its SHA-256 is kept: each further try makes a new one. Raises what the relay says.
    """
    token = _mint_token(request_id)
    if token is not None:
        request = LinkRequest.objects.get(pk=request_id)
        code = give_code("link", request.value, timezone.now())
        owner = owner_under(SignInName(EMAIL, request.value))
        has_account = owner is not None and not owner.is_agent
        mail_at_once(compose_invitation(request, code) if has_account else compose_link(request, token, code))
        LinkRequest.objects.filter(pk=request_id).update(sent_at=timezone.now())


def mail_at_once(mail: EmailMessage) -> None:
    """Somebody waits for it in front of the screen, so it is tried even while other mail waits for the relay."""
    try:
        hand_over(mail)
    except Unreachable as trouble:
        note_away(trouble)
        raise
    note_handed_over()


@transaction.atomic
def _mint_token(request_id: int) -> str | None:
    request = LinkRequest.objects.select_for_update().filter(pk=request_id, sent_at=None).first()
    if request is None or not request.is_live:
        return None
    if not Address.objects.filter(kind=AddressKind.EMAIL, value=request.value).exists():
        return None
    token = secrets.token_urlsafe(32)
    request.token = hashlib.sha256(token.encode()).digest()
    request.save(update_fields=["token"])
    return token
