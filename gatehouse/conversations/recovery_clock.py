"""Recovery cases by the clock, as far as it takes knowing which notices have gone out."""

from datetime import datetime

from django.db import transaction

from gatehouse.accounts.actions.recovery_by_clock import begin_hold, execute, expire
from gatehouse.accounts.models import CaseState, RecoveryCase
from gatehouse.accounts.recovery import ABANDONED, is_due, locked
from gatehouse.conversations.actions.recover import keep_shown_addresses
from gatehouse.conversations.actions.recover_for import take_new_address
from gatehouse.conversations.models import UNFINISHED, Delivery, DeliveryState

_AT_ONCE = 100
_ABANDONABLE = (CaseState.OPENED, CaseState.EVIDENCE, CaseState.PREPARED, CaseState.APPROVED)


def move_recoveries(now: datetime) -> int:
    """Take every case on whose time has come; returns how many were looked at."""
    approved = _cases(state=CaseState.APPROVED)
    over = _cases(state=CaseState.HOLD, held_until__lte=now)
    abandoned = _cases(state__in=_ABANDONABLE, moved_at__lte=now - ABANDONED)
    for case in approved:
        if _are_told(case):
            begin_hold(case, now)
    for case in over:
        _finish(case, now)
    for case in abandoned:
        expire(case, now)
    return len(approved) + len(over) + len(abandoned)


@transaction.atomic
def _finish(case: RecoveryCase, now: datetime) -> None:
    case = locked(case)
    if case.is_by_agent and not _is_given_its_address(case, now):
        return
    if execute(case, now):
        keep_shown_addresses(case)


def _is_given_its_address(case: RecoveryCase, now: datetime) -> bool:
    return is_due(case, now) and take_new_address(case)


def _cases(**which: object) -> list[RecoveryCase]:
    return list(RecoveryCase.objects.select_related("user").filter(**which).order_by("moved_at")[:_AT_ONCE])


def _are_told(case: RecoveryCase) -> bool:
    """Whether the notices of the approval have left for every address, and at least one of them has arrived somewhere."""
    states = set(Delivery.objects.filter(entry=case.notice).values_list("state", flat=True))
    return DeliveryState.SENT in states and not states & set(UNFINISHED)
