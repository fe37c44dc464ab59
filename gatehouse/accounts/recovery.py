"""What a recovery case takes: how much must be shown, and how long everybody waits afterwards."""

from datetime import datetime, timedelta

from django.utils import timezone

from gatehouse.accounts.models import RUNNING, CaseState, EvidenceKind, Lost, Method, RecoveryCase, User
from gatehouse.journal.models import Entry

SHORT, LONG = 24, 72  # hours, with a factor that remained and without
MORE = 48  # hours on top for who has more to lose
HIGH_LEVEL = 2  # of the identity check at the exchange, from which that is so
ABANDONED = timedelta(days=14)
SECURITY_HOLD = timedelta(hours=72)  # after the account was opened again

FACTOR_SETTLES = timedelta(days=7)
ACCESS_SETTLES = timedelta(hours=72)

_SET_BY = {
    EvidenceKind.PASSWORD: "password_set",
    EvidenceKind.APP: "factor_set",
    EvidenceKind.RECOVERY: "recovery_codes_made",
}
_ACCESS = ("agent_created", "role_changed", "access_changed", "password_set", "factor_set", "factor_reset")
_CODES = frozenset({EvidenceKind.EMAIL, EvidenceKind.PHONE})
_REMAINING = frozenset({EvidenceKind.PASSWORD, EvidenceKind.APP, EvidenceKind.RECOVERY})
_LOST_WITH: dict[str, frozenset[Method]] = {
    Lost.APP: frozenset({Method.TOTP}),
    Lost.PASSKEY: frozenset({Method.PASSKEY}),
    Lost.EVERYTHING: frozenset({Method.TOTP, Method.PASSKEY, Method.RECOVERY}),
    Lost.NOTHING: frozenset(),
}


def running_case(user: User) -> RecoveryCase | None:
    """The one that goes on for this account."""
    return RecoveryCase.objects.filter(user=user, state__in=RUNNING).first()


def is_unsettled(user: User) -> bool:
    """Whether somebody asks for a way into this account, or has got one a few days ago: no time to open others."""
    was_just_opened = user.security_hold_until is not None and user.security_hold_until > timezone.now()
    return was_just_opened or running_case(user) is not None


def shown(case: RecoveryCase) -> set[EvidenceKind]:
    return {EvidenceKind(kind) for kind in case.evidence.values_list("kind", flat=True)}


def is_enough(kinds: set[EvidenceKind]) -> bool:
    """Codes of two kinds, or a code with a factor that remained or the identity proven anew (NIST 800-63B-4, 4.2.2.2)."""
    codes = kinds & _CODES
    return len(codes) > 1 or bool(codes and kinds & (_REMAINING | {EvidenceKind.IDENTITY}))


def has_enough(case: RecoveryCase) -> bool:
    """Whether as much was shown as its kind takes. Who reads no address shows no code: his identity, proven anew, is all."""
    kinds = shown(case)
    return EvidenceKind.IDENTITY in kinds if case.is_by_agent else is_enough(kinds)


def is_old_enough(user: User, kind: EvidenceKind) -> bool:
    """Whether a factor was there before a thief could have set it: by a mailed code, or in a session of the owner's."""
    since = timezone.now() - FACTOR_SETTLES
    own = Entry.objects.filter(subject_kind=user.journal_kind, subject_id=user.pk, at__gt=since)
    return not own.filter(kind=_SET_BY[kind]).exists()


def was_changed_by_others(agent: User) -> bool:
    """Whether somebody else has made or changed this agent's access a short while ago: two accounts are not two people."""
    since = timezone.now() - ACCESS_SETTLES
    own = Entry.objects.filter(subject_kind=agent.journal_kind, subject_id=agent.pk, at__gt=since, kind__in=_ACCESS)
    return not agent.is_demo and any(entry.actor != agent.actor for entry in own)


def hold_hours(kinds: set[EvidenceKind], level: int | None) -> int:
    """How long everybody waits. `level`: of the identity check; None, where the exchange does not say, counts as high."""
    hours = SHORT if kinds & _REMAINING else LONG
    return hours + (MORE if level is None or level >= HIGH_LEVEL else 0)


def hold_of(case: RecoveryCase, level: int | None) -> int:
    """The same of a case: where no code was shown everybody waits longest, whatever the level."""
    return hold_hours(shown(case), None if case.is_by_agent else level)


def was_lost(case: RecoveryCase, method: Method) -> bool:
    """Whether its owner has said that he has this factor no more."""
    return method in _LOST_WITH[case.lost]


def is_due(case: RecoveryCase, now: datetime) -> bool:
    """Whether everybody has waited, and there is still an account to open."""
    is_over = case.state == CaseState.HOLD and case.held_until is not None and case.held_until <= now
    return is_over and case.user.closed_at is None


def locked(case: RecoveryCase) -> RecoveryCase:
    """The case as it is now, for this transaction alone: whoever changes one locks its account."""
    case.user.lock()
    return RecoveryCase.objects.select_related("user", "approval__asked_by").get(pk=case.pk)


def move(case: RecoveryCase, state: CaseState, **more: object) -> None:
    """Take a locked case on."""
    told = {"state": state, "moved_at": timezone.now(), **more}
    RecoveryCase.objects.filter(pk=case.pk).update(**told)
