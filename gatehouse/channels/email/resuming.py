"""What waits for the relay goes out by itself, the oldest first, once it can be reached."""

from datetime import datetime

from django.db.models import F, QuerySet

from gatehouse.channels.email import pace
from gatehouse.channels.email.alone import alone
from gatehouse.channels.email.handing import connected
from gatehouse.channels.email.holding import note_away, note_reached
from gatehouse.channels.email.models import MailFlow
from gatehouse.channels.email.retry import Unreachable
from gatehouse.channels.email.sending import attempt, try_on_its_own
from gatehouse.conversations.models import Delivery, DeliveryState

_AT_ONCE = 10_000  # deliveries; what lies beyond is the next run's


def send_held(now: datetime) -> int:
    """Send what waits until nothing gets through; return how many were dealt with. The clock calls it every minute.

    No stored time is asked, so that a clock that jumps keeps nothing back.
    """
    with alone("mail-held") as is_mine:
        return _send_all() if is_mine else 0


def _send_all() -> int:
    waiting = list(_held().order_by("pk")[:_AT_ONCE])
    if not waiting:
        _look()
    done, full = 0, set[str]()
    for delivery in waiting:
        domain = delivery.recipient.rpartition("@")[2].lower()
        if domain in full or pace.seconds_to_wait(delivery.recipient):
            full.add(domain)  # for the rest of this run, so that none overtakes another
            continue
        if not _try(delivery) and not _is_its_own_fault(delivery):
            break
        done += 1
    return done


def _held() -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=DeliveryState.HELD)


def _try(delivery: Delivery) -> bool:
    """False when the relay cannot be reached."""
    with alone(f"mail:{delivery.pk}") as is_mine:
        return attempt(delivery.pk) if is_mine else True


def _is_its_own_fault(delivery: Delivery) -> bool:
    """Whether the relay takes another mail: a service may go down over a single one, which must not hold up the rest.

    Of the other tickets' mails the one that was tried longest ago is asked, so that each has its turn.
    """
    others = _held().exclude(pk=delivery.pk)
    if delivery.conversation_id is not None:
        others = others.exclude(conversation=delivery.conversation_id)
    other = others.order_by(F("tried_at").asc(nulls_first=True), "pk").first()
    if other is None or not _try(other) or not Delivery.objects.filter(pk=other.pk, state=DeliveryState.SENT).exists():
        return False
    try_on_its_own(delivery.pk)
    return True


def _look() -> None:
    """Nothing waits that would tell whether the relay is back."""
    if MailFlow.now().relay_away_since is None:
        return
    try:
        with connected():
            note_reached()
    except Unreachable as trouble:
        note_away(trouble)
