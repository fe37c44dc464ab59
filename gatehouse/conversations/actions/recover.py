"""A way back in is asked for: a case, and the conversation in which agents deal with it."""

from typing import Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gatehouse.accounts.actions.recovery import Elsewhere, NotNow, add_evidence, open_case
from gatehouse.accounts.actions.sms_factor import remove_sms_factor
from gatehouse.accounts.codes import end_asked_for
from gatehouse.accounts.entries import AddressAdded, AddressRemoved
from gatehouse.accounts.former import forget, shut_all
from gatehouse.accounts.models import EvidenceKind, FormerAddress, Lost, RecoveryCase, User
from gatehouse.accounts.recovery import running_case
from gatehouse.accounts.sign_in_names import EMAIL, PHONE, SignInName
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.open import Request, open_request
from gatehouse.conversations.models import Address, Department, RecoveryThread, Topic
from gatehouse.conversations.owners import addresses_of, counts, owner_under
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.record import record

TOPIC = "sign-in-and-2fa"  # as shipped; an operator may do without it


@transaction.atomic
def recover(
    user: User, lost: Lost, words: str, name: SignInName, browser: bytes, *, language: str
) -> tuple[RecoveryCase, bool]:
    """The case of whoever has just shown, in this browser, a code that went to `name`; and whether that code counts for it.

    An address that was removed stops nobody's case. Raises Elsewhere.
    """
    is_his_own = addresses_of(user).filter(kind=name.kind, value=name.value).exists()
    try:
        case, is_new = open_case(user, lost, browser, may_displace=is_his_own)
    except Elsewhere:
        return _shown_before(user, name), True
    if is_new:
        _talk_about(case, words, language)
    is_counted = counts(user, name)
    if is_counted and case.is_gathering:
        _keep(case, name)
    return case, is_counted


@transaction.atomic
def keep_shown_addresses(case: RecoveryCase) -> None:
    """Only what was shown is known to be the owner's. All other addresses leave the account, which hears no more of them;
    one that had been removed comes back. They are told of it, and may ask for nothing any more, unless an agent has opened
    the case.
    """
    user = case.user
    user.lock()
    values = case.evidence.exclude(value="").values_list("value", flat=True)
    shown = [SignInName(EMAIL if "@" in value else PHONE, value) for value in values]
    kept = [name for name in shown if _is_back(user, name)]
    if not kept:
        return
    for address in addresses_of(user):
        if SignInName(address.kind, address.value) not in kept:
            _leave_out(user, address)
    if not case.is_by_agent:  # nobody has shown a code of his: whoever reads the old ones may freeze it for a while yet
        shut_all(user)
    for kind in (EMAIL, PHONE):
        setattr(user, kind, next((name.value for name in kept if name.kind == kind), None))
    user.save(update_fields=[EMAIL, PHONE])
    if user.phone is None:  # no code could reach him by SMS any more
        remove_sms_factor(user, but="")


def _is_back(user: User, name: SignInName) -> bool:
    """It is an address of the account, or becomes one again; not if it is somebody else's by now."""
    owner = owner_under(name)
    if owner is not None:
        return owner == user
    before = FormerAddress.objects.filter(user=user, kind=name.kind, value=name.value).order_by("-pk").first()
    proven_at = (before.proven_at if before else None) or timezone.now()  # codes to sign in wait for what is new
    told = {"kind": name.kind, "value": name.value, "verified_at": proven_at}
    address = Address.objects.create(contact=user.contact, **told)
    forget(name)
    record(user, AddressAdded(name="email" if name.kind == EMAIL else "phone", address=address.pk), by=SYSTEM)
    return True


def _leave_out(user: User, address: Address) -> None:
    told = {"kind": address.kind, "value": address.value, "proven_at": address.verified_at}
    former = FormerAddress.objects.create(user=user, **told)
    end_asked_for(user, SignInName(address.kind, address.value))
    name: Literal["email", "phone"] = "email" if address.kind == EMAIL else "phone"
    address.delete()
    record(user, AddressRemoved(name=name, former=former.pk), by=SYSTEM)


def _shown_before(user: User, name: SignInName) -> RecoveryCase:
    """A case that was approved, for whoever shows again what was shown for it. Raises Elsewhere."""
    case = running_case(user)
    if case is None or case.is_gathering or not case.evidence.filter(value=name.value).exists():
        raise Elsewhere
    return case


def _keep(case: RecoveryCase, name: SignInName) -> None:
    try:
        kind, by = EvidenceKind(name.kind), case.user.actor
        add_evidence(case, kind, by=by, reference=name.masked, value=name.value)
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
