"""A way back in for who has lost a factor: what its owner and the agents do. Nobody of them does it alone.

Every verb locks the account first, so that two of them never pass each other.
"""

import hmac

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts import approvals, recovery
from gatehouse.accounts.entries import (
    RecoveryApproved,
    RecoveryCancelled,
    RecoveryEvidence,
    RecoveryOpened,
    RecoveryPrepared,
)
from gatehouse.accounts.models import CaseState, Ending, EvidenceKind, Lost, Method, RecoveryCase, Role, User
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record

ACT = "recover_account"
APPROVERS = frozenset({Role.SENIOR, Role.LEAD, Role.SECURITY})


class Elsewhere(ValueError):
    """A way back into this account is asked for already, in another browser or by a colleague."""


class TooNew(ValueError):
    """Your own access was set up or changed by somebody else within the last 72 hours. Another colleague has to do this."""


class NotNow(ValueError):
    """The case has gone on meanwhile. Look at it again."""


class NotEnough(ValueError):
    """Not enough was shown yet: two codes of different kinds, a code and a factor, or the identity proven anew."""


class NotAlone(ValueError):
    """You have noted some of the evidence yourself, so a colleague has to prepare it."""


class NeedsAnother(ValueError):
    """Another senior specialist, lead or security officer has to approve it."""


@transaction.atomic
def open_case(user: User, lost: Lost, browser: bytes, *, may_displace: bool = True) -> tuple[RecoveryCase, bool]:
    """The case that was begun in this browser, or a new one; and whether it is new.

    One that another browser has begun is stopped by it, while nobody has approved it: who shows what is never mixed, and
    nobody reads what another has written. Raises Elsewhere.
    """
    user.lock()
    case = recovery.running_case(user)
    if case is not None and hmac.compare_digest(bytes(case.browser), browser):
        return case, False
    if case is not None:
        if not (case.is_gathering and may_displace):
            raise Elsewhere
        cancel(case, Ending.OTHER, by=user.actor)
    case = RecoveryCase.objects.create(user=user, lost=lost, browser=browser)
    record(user, RecoveryOpened(case=case.pk, lost=lost.value), by=user.actor)
    return case, True


@transaction.atomic
def open_for_owner(user: User, reference: str, new_address: str, *, by: User) -> RecoveryCase:
    """An agent opens one for an owner who has lost everything and reads none of his addresses any more.

    `reference`: of the identity check that the exchange made anew. `new_address`: where he has shown that he reads, which
    becomes the account's. One that is under way is left alone. Raises Elsewhere, NeedsAnother and TooNew.
    """
    if by.role not in APPROVERS:
        raise NeedsAnother
    if recovery.was_changed_by_others(by):
        raise TooNew
    user.lock()
    if recovery.running_case(user) is not None:
        raise Elsewhere
    case = RecoveryCase.objects.create(user=user, lost=Lost.EVERYTHING)
    record(user, RecoveryOpened(case=case.pk, lost=Lost.EVERYTHING.value, by_agent=True), by=by.actor)
    add_evidence(case, EvidenceKind.IDENTITY, by=by.actor, agent=by, reference=reference, value=new_address)
    return case


@transaction.atomic
def add_evidence(
    case: RecoveryCase,
    kind: EvidenceKind,
    *,
    by: Actor,
    agent: User | None = None,
    reference: str = "",
    value: str = "",
) -> None:
    """Keep what was shown; the same again changes nothing. What was prepared has to be prepared anew. Raises NotNow."""
    now = recovery.locked(case)
    if not now.is_gathering:
        raise NotNow
    told = {"agent": agent, "reference": " ".join(reference.split())[:120], "value": value}
    if not now.evidence.get_or_create(kind=kind, defaults=told)[1]:
        return
    recovery.move(now, CaseState.EVIDENCE if recovery.has_enough(now) else CaseState.OPENED, approval=None)
    record(now.user, RecoveryEvidence(case=now.pk, evidence=kind.value), by=by)


@transaction.atomic
def prepare(case: RecoveryCase, reason: str, *, level: int | None, by: User) -> None:
    """An agent says why it is to be done. Raises NotNow, NotEnough, and ValueError without a reason."""
    now = recovery.locked(case)
    if not now.is_gathering:
        raise NotNow
    if not recovery.has_enough(now):
        raise NotEnough
    if recovery.was_changed_by_others(by):
        raise TooNew
    if now.evidence.filter(agent=by).exists():
        raise NotAlone
    now.hold_hours = recovery.hold_of(now, level)
    approval = approvals.ask(ACT, _details(now), reason, by=by)
    recovery.move(now, CaseState.PREPARED, approval=approval, hold_hours=now.hold_hours)
    said = RecoveryPrepared(case=now.pk, approval=approval.pk, hours=now.hold_hours)
    record(now.user, said, by=by.actor)


@transaction.atomic
def approve(case: RecoveryCase, approval_id: int, *, by: User) -> None:
    """Another person agrees to what he has seen; now everybody who reads an address of the account is told.

    Raises NotNow, NeedsAnother and TooNew.
    """
    now = recovery.locked(case)
    if now.state != CaseState.PREPARED or now.approval is None or now.approval_id != approval_id:
        raise NotNow
    has_part = (
        now.is_by_agent and now.evidence.filter(agent=by).exists()
    )  # its only evidence is his word: a third decides
    if has_part or by.role not in APPROVERS:
        raise NeedsAnother
    if recovery.was_changed_by_others(by):
        raise TooNew
    if approvals.current(ACT, _details(now)) != now.approval:  # a day has passed
        raise NotNow
    try:
        approvals.approve(now.approval, by=by)
        approvals.use(ACT, _details(now), by=now.approval.asked_by)
    except approvals.Refused:
        raise NeedsAnother from None
    entry = record(now.user, RecoveryApproved(case=now.pk, hours=now.hold_hours), by=by.actor)
    recovery.move(now, CaseState.APPROVED, notice=entry.pk)


@transaction.atomic
def cancel(case: RecoveryCase, ending: Ending, *, by: Actor) -> bool:
    """Stop it, whatever stage it is at; False when it was over already."""
    now = recovery.locked(case)
    if not now.is_running:
        return False
    recovery.move(now, CaseState.CANCELLED, ending=ending, ended_at=timezone.now())
    record(now.user, RecoveryCancelled(case=now.pk, ending=ending.value), by=by)
    return True


def cancel_by_owner(user: User) -> None:
    """Its owner is in, and sets up a factor or removes an address: a way back is not needed, and may not be his own."""
    case = recovery.running_case(user)
    if case is not None:
        cancel(case, Ending.OWNER, by=user.actor)


def cancel_when_used(user: User, method: Method) -> None:
    """The factor that was said to be lost has just worked: whoever said so was not its owner, or has found it."""
    case = recovery.running_case(user)
    if case is not None and recovery.was_lost(case, method):
        cancel(case, Ending.FACTOR, by=user.actor)


def _details(case: RecoveryCase) -> str:
    """What exactly is approved: this case, what is removed, on which evidence, and after how long."""
    kinds = ",".join(sorted(recovery.shown(case)))
    return f"{case.pk}:{case.user_id}:{case.lost}:{kinds}:{case.hold_hours}"
