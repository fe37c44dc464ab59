"""A way back in is asked for: a case, and the conversation in which agents deal with it."""

from django.db import transaction
from django.utils.translation import gettext as _

from gatehouse.accounts.actions.recovery import NotNow, add_evidence, open_case
from gatehouse.accounts.models import EvidenceKind, Lost, RecoveryCase, User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.open import Request, open_request
from gatehouse.conversations.models import Department, RecoveryThread, Topic
from gatehouse.conversations.owners import counts

TOPIC = "sign-in-and-2fa"  # as shipped; an operator may do without it


@transaction.atomic
def recover(user: User, lost: Lost, words: str, name: SignInName, *, language: str) -> tuple[RecoveryCase, bool]:
    """The case of whoever has just shown a code that went to `name`, and whether that code counts for it.

    One that goes on is taken up again.
    """
    case, is_new = open_case(user, lost)
    if is_new:
        _talk_about(case, words, language)
    is_counted = counts(user, name)
    if is_counted and case.is_gathering:
        _keep(case, name)
    return case, is_counted


def _keep(case: RecoveryCase, name: SignInName) -> None:
    try:
        add_evidence(case, EvidenceKind(name.kind), by=case.user.actor, reference=name.masked)
    except NotNow:  # approved in the same moment
        return


def _talk_about(case: RecoveryCase, words: str, language: str) -> None:
    topic, department = _place()
    opened = open_request(
        Request(
            subject=_("A way back into my account"),
            draft=Draft(text=words or _("I have lost: %(what)s") % {"what": Lost(case.lost).label}),
            department=department,
            topic=topic,
            contact=case.user.contact,
            language=language,
        )
    )
    RecoveryThread.objects.create(conversation=opened.conversation, case=case)


def _place() -> tuple[Topic | None, Department]:
    """Who deals with sign-ins; without that topic whoever comes first."""
    topic = Topic.objects.select_related("department").filter(slug=TOPIC, is_active=True).first()
    if topic is not None:
        return topic, topic.department
    return None, Department.objects.filter(is_active=True).order_by("position", "pk")[:1].get()
