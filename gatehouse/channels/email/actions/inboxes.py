"""Set up the addresses under which customers write to us."""

from django.db import transaction
from django.utils.translation import gettext as _

from gatehouse.accounts.models import User
from gatehouse.channels.email import inboxes
from gatehouse.channels.email.models import Inbox
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.settings import save_setting
from gatehouse.journal.actor import Actor


@transaction.atomic
def save_inbox(inbox: Inbox, *, by: Actor) -> None:
    """Store a new or changed inbox. Raises Impossible with the reason when mail to it could not be told apart."""
    inbox.address = inbox.address.strip().lower()
    if fault := inbox_fault(inbox):
        raise Impossible(fault)
    save_setting(inbox, by=by)
    inboxes.forget()
    transaction.on_commit(inboxes.forget)  # another thread may have read them before


def inbox_fault(inbox: Inbox) -> str:
    """Why this inbox cannot be, in a sentence; empty when it can."""
    if "+" in inbox.address:
        return _("Write it without a plus sign: whatever stands behind one leads here anyway.")
    if is_agents_address(inbox.address):
        return _("An agent signs in with this address. Answers of the desk would come back as letters of a customer.")
    if inbox.topic is not None and inbox.topic.department_id != inbox.department_id:
        return _("This topic belongs to another department. Choose one of this department, or none.")
    others = Inbox.objects.filter(is_active=True, takes_rest=True).exclude(pk=inbox.pk)
    if inbox.is_active and inbox.takes_rest and any(one.domain == inbox.domain for one in others.order_by("pk")):
        return _("Another inbox takes what goes to unknown names at this domain. Only one can.")
    return ""


def is_agents_address(address: str) -> bool:
    """Whether somebody of the desk signs in with it."""
    return User.objects.filter(email=address.strip().lower()).exclude(role="").exists()


def is_inbox(address: str) -> bool:
    """Whether customers write to us under it: then no agent can have it."""
    return Inbox.objects.filter(address=address.strip().lower(), is_active=True).exists()
