"""An agent opens a way back in for somebody who reads none of his addresses: from the conversation in which he has written.

That conversation is the case's own from then on. He reads another address there, which he has proven; it becomes the
account's when everybody was told and has waited.
"""

from django.db import transaction

from gatehouse.accounts.actions.recovery import cancel, open_for_owner
from gatehouse.accounts.models import Ending, Purpose, RecoveryCase, User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.actions.own_addresses import AddressTaken, add_uncounted
from gatehouse.conversations.models import Address, Conversation, RecoveryThread
from gatehouse.conversations.owners import owner_for
from gatehouse.journal.actor import SYSTEM


class NoSuchAccount(ValueError):
    """No customer has an account under this address. Ask him which one he signed in with."""


class NotFromHere(ValueError):
    """Whoever writes here has an account, is blocked, has proven no address, or has a way back in already."""


def new_address_of(conversation: Conversation) -> SignInName | None:
    """The address that would become the account's: what the writer has proven last, if he may get one in from here."""
    contact = conversation.contact
    has_case = RecoveryThread.objects.filter(conversation=conversation).exists()
    if has_case or contact.user_id or contact.blocked_at or conversation.merged_into_id:
        return None
    return _proven_by(conversation)


@transaction.atomic
def recover_for(conversation: Conversation, name: SignInName, reference: str, *, by: User) -> RecoveryCase:
    """Open it for the account under `name`. Raises NoSuchAccount, NotFromHere and what `open_for_owner` raises."""
    new = new_address_of(conversation)
    if new is None:
        raise NotFromHere
    user = owner_for(Purpose.RECOVER, name)
    if user is None or user.is_agent or not user.is_active or user.closed_at is not None:
        raise NoSuchAccount
    case = open_for_owner(user, reference, new.value, by=by)
    conversation.lock()
    if new_address_of(conversation) != new:  # a colleague was at it in the same moment
        raise NotFromHere
    RecoveryThread.objects.create(conversation=conversation, case=case)
    return case


def take_new_address(case: RecoveryCase) -> bool:
    """Give the locked account the address of whoever an agent opened this for; False, and the case is stopped, where it
    cannot have it: without one whoever reads the old ones would set the new password."""
    new = _proven_by(case.thread.conversation)
    try:
        if new is None or not case.evidence.filter(value=new.value).exists():
            raise AddressTaken
        add_uncounted(case.user, new, by=SYSTEM)
    except AddressTaken:  # he has opened another account with it, or was blocked
        return not cancel(case, Ending.OWNER, by=SYSTEM)
    return True


def _proven_by(conversation: Conversation) -> SignInName | None:
    proven = Address.objects.filter(
        contact=conversation.contact_id, contact__blocked_at=None, verified_at__isnull=False
    )
    newest = proven.order_by("-verified_at", "-pk").first()
    return SignInName(newest.kind, newest.value) if newest else None
