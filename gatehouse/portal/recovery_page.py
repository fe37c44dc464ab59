"""The recovery case that this browser has shown a code for, and what its page says."""

import time
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from gatehouse.accounts import recovery
from gatehouse.accounts.models import CaseState, EvidenceKind, Lost, RecoveryCase
from gatehouse.accounts.sign_in_names import EMAIL, PHONE, SignInName

_KEY = "recovering"
_SECONDS = 24 * 3600  # after that another code is shown
_STAGES = {
    CaseState.OPENED: 0,
    CaseState.EVIDENCE: 1,
    CaseState.PREPARED: 1,
    CaseState.APPROVED: 2,
    CaseState.HOLD: 2,
    CaseState.EXECUTED: 3,
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One of four. `status` is `done`, `now` or empty."""

    name: str
    small: str
    status: str
    at: datetime | None = None


def keep(request: HttpRequest, case: RecoveryCase) -> None:
    """Let this browser back to the case, under a new key."""
    request.session.cycle_key()
    request.session[_KEY] = {"case": case.pk, "until": time.time() + _SECONDS}


def case_here(request: HttpRequest) -> RecoveryCase | None:
    """The case that was shown a code for in this browser, whatever has become of it."""
    said = request.session.get(_KEY)
    if not said or said["until"] < time.time():
        return None
    cases = RecoveryCase.objects.select_related("user__contact", "thread__conversation")
    return cases.filter(pk=said["case"], user__is_active=True).first()


def other_address(case: RecoveryCase) -> SignInName | None:
    """An address of the account of which no code was shown yet, where there is one of another kind."""
    kinds = recovery.shown(case)
    missing = [kind for kind in (EMAIL, PHONE) if EvidenceKind(kind) not in kinds]
    own = [SignInName(kind, value) for kind in missing if (value := getattr(case.user, kind))]
    proven = case.user.contact.addresses.filter(kind__in=missing, verified_at__isnull=False).order_by("pk")
    return next(iter([*own, *(SignInName(one.kind, one.value) for one in proven)]), None)


def page_of(case: RecoveryCase) -> dict[str, object]:
    """What the case's page shows."""
    kinds = recovery.shown(case)
    return {
        "case": case,
        "lost": Lost(case.lost).label,
        "stages": _stages(case),
        "shown": [EvidenceKind(kind).label for kind in EvidenceKind if kind in kinds],
        "is_enough": recovery.is_enough(kinds),
        "other": other_address(case) if case.is_gathering else None,
        "ways": _ways(case, kinds),
        "number": case.thread.conversation.number,
    }


def _ways(case: RecoveryCase, kinds: set[EvidenceKind]) -> list[tuple[str, str]]:
    """Factors that may be left, whether the account has them or not: the page tells nobody which it has."""
    lost = {Lost.EVERYTHING: {EvidenceKind.APP, EvidenceKind.RECOVERY}, Lost.APP: {EvidenceKind.APP}}
    left = (EvidenceKind.PASSWORD, EvidenceKind.RECOVERY, EvidenceKind.APP)
    gone = lost.get(Lost(case.lost), set()) | kinds
    return [(kind.value, str(kind.label)) for kind in left if kind not in gone] if case.is_gathering else []


def _stages(case: RecoveryCase) -> list[Stage]:
    now = _STAGES.get(CaseState(case.state), -1)
    told = [
        (_("You show that it is you"), _("A code, and one thing more"), None),
        (_("Two people of ours look at it"), _("Neither of them can do it alone"), None),
        (_("Everybody is told, and we wait"), _("So that a thief is stopped in time"), case.held_until),
        (_("You choose a new password"), _("What you have lost is removed"), None),
    ]
    return [Stage(name, small, _status(turn, now), at) for turn, (name, small, at) in enumerate(told)]


def _status(turn: int, now: int) -> str:
    return "done" if turn < now else "now" if turn == now else ""
