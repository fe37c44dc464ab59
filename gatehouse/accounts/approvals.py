"""What two people do together: one asks with a reason, another one approves, and then the first may do exactly that.

What is asked for is named by an act and the SHA-256 of its details, so that nothing else can be done with the approval. It
lasts a day. Each step is an entry in the chain of whoever takes it; the reason is his words and stands in the row.
"""

import hashlib
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts.entries import ApprovalAsked, ApprovalGiven, ApprovalUsed
from gatehouse.accounts.models import Approval, User
from gatehouse.journal.record import record

LASTS = timedelta(hours=24)
_LONGEST = 300


class Refused(Exception):
    """This cannot be approved: it was asked for more than a day ago, was used, or you asked for it yourself."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def digest(act: str, details: str) -> bytes:
    """What an approval is for."""
    return hashlib.sha256(f"{act}\0{details}".encode()).digest()


def current(act: str, details: str) -> Approval | None:
    """The newest asking for exactly this that still counts."""
    since = timezone.now() - LASTS
    found = Approval.objects.filter(payload=digest(act, details), asked_at__gt=since, used_at=None)
    return found.select_related("asked_by", "approved_by").order_by("-pk").first()


@transaction.atomic
def ask(act: str, details: str, reason: str, *, by: User) -> Approval:
    """Ask a colleague to approve this. What is asked already is not asked again. Raises ValueError without a reason."""
    reason = " ".join(reason.split())[:_LONGEST]
    if not reason:
        raise ValueError("Say why this is needed.")
    if (asked := current(act, details)) is not None:
        return asked
    asked = Approval.objects.create(act=act, payload=digest(act, details), reason=reason, asked_by=by)
    record(User(pk=by.pk), ApprovalAsked(approval=asked.pk, act=act), by=by.actor)
    return asked


@transaction.atomic
def approve(approval: Approval, *, by: User) -> None:
    """Approve what somebody else has asked for. Raises Refused."""
    row = Approval.objects.select_for_update().get(pk=approval.pk)
    if row.asked_by_id == by.pk or row.used_at or row.asked_at < timezone.now() - LASTS:
        raise Refused
    if row.approved_by_id is None:
        row.approved_by, row.approved_at = by, timezone.now()
        row.save(update_fields=["approved_by", "approved_at"])
        record(User(pk=by.pk), ApprovalGiven(approval=row.pk, act=row.act), by=by.actor)


@transaction.atomic
def use(act: str, details: str, *, by: User) -> None:
    """Do it, once. Raises Refused unless somebody else has approved what `by` asked for."""
    asked = current(act, details)
    if asked is None or asked.asked_by_id != by.pk or asked.approved_by_id is None:
        raise Refused
    if Approval.objects.filter(pk=asked.pk, used_at=None).update(used_at=timezone.now()) != 1:
        raise Refused
    record(User(pk=by.pk), ApprovalUsed(approval=asked.pk, act=act), by=by.actor)
