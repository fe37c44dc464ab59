"""Recovery cases as the desk shows them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from gatehouse.accounts import recovery
from gatehouse.accounts.actions.recovery import APPROVERS
from gatehouse.accounts.models import RUNNING, CaseState, Evidence, RecoveryCase, Role, User
from gatehouse.accounts.sign_in_names import EMAIL, PHONE, SignInName, name_of
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.models import Conversation, RecoveryThread

REPORTERS = (Role.LEAD, Role.SECURITY)
_REPORTED = timedelta(days=90)
_MOST = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A case, what was shown for it, and what this agent may do with it now."""

    case: RecoveryCase
    evidence: list[Evidence]
    account: str  # masked, and so is the address that it gets where an agent has opened the case
    new_address: str
    is_enough: bool
    may_prepare: bool
    may_approve: bool


@dataclass(frozen=True, slots=True)
class Share:
    """How many recoveries an agent had a part in."""

    agent: User
    prepared: int
    approved: int


def case_of(conversation: Conversation) -> RecoveryCase | None:
    """The case that the conversation is about."""
    threads = RecoveryThread.objects.select_related(
        "case__user", "case__approval__asked_by", "case__approval__approved_by"
    )
    thread = threads.filter(conversation=conversation).first()
    return thread.case if thread else None


def shown(case: RecoveryCase, agent: User) -> Shown:
    evidence = list(case.evidence.select_related("agent"))
    is_prepared = case.state == CaseState.PREPARED and case.approval is not None
    is_another = case.approval is None or case.approval.asked_by_id != agent.pk
    if case.is_by_agent:
        is_another = is_another and agent not in [one.agent for one in evidence]
    return Shown(
        case,
        evidence,
        account=name_of(case.user).masked,
        new_address=_new_address(case, evidence),
        is_enough=recovery.has_enough(case),
        may_prepare=case.is_gathering and not is_prepared,
        may_approve=is_prepared and is_another and agent.role in APPROVERS,
    )


def _new_address(case: RecoveryCase, evidence: list[Evidence]) -> str:
    values = [one.value for one in evidence if one.value] if case.is_by_agent else []
    return SignInName(EMAIL if "@" in values[0] else PHONE, values[0]).masked if values else ""


def running(agent: User) -> list[RecoveryThread]:
    """What goes on, as far as this agent sees the conversation; the oldest first."""
    seen = conversations_for(agent.actor).values("pk")
    threads = RecoveryThread.objects.select_related("conversation", "case__approval__asked_by")
    return list(threads.filter(case__state__in=RUNNING, conversation__in=seen).order_by("case__opened_at")[:_MOST])


def shares(now: datetime | None = None) -> list[Share]:
    """Who prepared and who approved how many of the last ninety days, the busiest first."""
    since = (now or timezone.now()) - _REPORTED
    cases = RecoveryCase.objects.filter(opened_at__gte=since, approval__approved_by__isnull=False)
    pairs = list(cases.values_list("approval__asked_by", "approval__approved_by"))
    prepared, approved = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    people = User.objects.in_bulk({*prepared, *approved})
    shares = _shares(people.values(), prepared, approved)
    return sorted(shares, key=lambda one: (-(one.prepared + one.approved), one.agent.name))


def _shares(people: Iterable[User], prepared: Counter[int], approved: Counter[int]) -> Iterable[Share]:
    return (Share(one, prepared[one.pk], approved[one.pk]) for one in people)
