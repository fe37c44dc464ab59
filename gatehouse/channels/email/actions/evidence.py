"""Open the original of a mail in which a secret was found: one lead or security officer asks, another one approves."""

from collections.abc import Iterator
from itertools import chain

from django.db import transaction

from gatehouse.accounts import approvals
from gatehouse.accounts.models import Approval, User
from gatehouse.channels.email.access import ORIGINAL_ROLES
from gatehouse.channels.email.actions.quarantine import note_reading
from gatehouse.channels.email.intake import store
from gatehouse.channels.email.models import IncomingMail, RawMail
from gatehouse.conversations.actions.errors import Impossible

ACT = "open_locked_mail"


def may_take_part(user: User, mail: IncomingMail) -> bool:
    """Whether he is one of those who can do it together, and there is something locked away."""
    return user.role in ORIGINAL_ROLES and mail.raw is not None and bool(mail.raw.evidence_key)


def asked_for(mail: RawMail) -> Approval | None:
    """The asking that still counts."""
    return approvals.current(ACT, str(mail.pk))


def ask_for_original(mail: RawMail, reason: str, *, by: User) -> None:
    """Ask a colleague. Raises Impossible without a reason."""
    try:
        approvals.ask(ACT, str(mail.pk), reason, by=by)
    except ValueError as missing:
        raise Impossible(str(missing)) from missing


def approve_original(mail: RawMail, *, by: User) -> None:
    """Approve what a colleague has asked for. Raises Impossible for one's own, or one that no longer counts."""
    asked = asked_for(mail)
    try:
        if asked is None:
            raise approvals.Refused
        approvals.approve(asked, by=by)
    except approvals.Refused as refused:
        raise Impossible(str(refused)) from refused


@transaction.atomic
def open_original(mail: RawMail, *, by: User) -> Iterator[bytes]:
    """The mail as it came, once for each approval. Raises Impossible unless a colleague has approved it."""
    try:
        approvals.use(ACT, str(mail.pk), by=by)
    except approvals.Refused as refused:
        raise Impossible(str(refused)) from refused
    note_reading(mail.pk, by=by, original=True)
    pieces = store.evidence_pieces_for_two_people(mail)
    first = next(pieces, b"")  # what cannot be opened costs no approval
    return chain([first], pieces)
