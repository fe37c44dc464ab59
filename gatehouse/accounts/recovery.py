"""What a recovery case takes: how much must be shown, and how long everybody waits afterwards."""

from datetime import timedelta

from django.utils import timezone

from gatehouse.accounts.models import RUNNING, CaseState, EvidenceKind, Lost, Method, RecoveryCase, User

SHORT, LONG = 24, 72  # hours, with a factor that remained and without
MORE = 48  # hours on top for who has more to lose
HIGH_LEVEL = 2  # of the identity check at the exchange, from which that is so
ABANDONED = timedelta(days=14)
SECURITY_HOLD = timedelta(hours=72)  # after the account was opened again

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
    """Two codes of different kinds, a code and a factor that remained, or the identity proven anew (NIST 4.2.2.2)."""
    codes = kinds & _CODES
    return len(codes) > 1 or bool(codes and kinds & _REMAINING) or EvidenceKind.IDENTITY in kinds


def hold_hours(kinds: set[EvidenceKind], level: int | None) -> int:
    """How long everybody waits. `level`: of the identity check; None, where the exchange does not say, counts as high."""
    hours = SHORT if kinds & _REMAINING else LONG
    return hours + (MORE if level is None or level >= HIGH_LEVEL else 0)


def was_lost(case: RecoveryCase, method: Method) -> bool:
    """Whether its owner has said that he has this factor no more."""
    return method in _LOST_WITH[case.lost]


def locked(case: RecoveryCase) -> RecoveryCase:
    """The case as it is now, for this transaction alone: whoever changes one locks its account."""
    case.user.lock()
    return RecoveryCase.objects.select_related("user", "approval__asked_by").get(pk=case.pk)


def move(case: RecoveryCase, state: CaseState, **more: object) -> None:
    """Take a locked case on."""
    told = {"state": state, "moved_at": timezone.now(), **more}
    RecoveryCase.objects.filter(pk=case.pk).update(**told)
