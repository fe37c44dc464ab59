"""Ask the account's owner to show that it is he who writes, and take his answer. No agent can give it for him."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from gatehouse.accounts.models import Method, User
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.entries import VerificationAsked, VerificationConfirmed, VerificationDeclined
from gatehouse.conversations.models import Conversation, Verification
from gatehouse.conversations.verifying import account_of, waiting_for
from gatehouse.journal.actor import Actor
from gatehouse.journal.data import EntryData
from gatehouse.journal.record import record


class Over(Exception):
    """It was answered already, or the time for it is over. Let the agent ask again."""


@transaction.atomic
def ask_to_verify(conversation: Conversation, *, by: Actor) -> Verification:
    """Let the customer confirm in his account that it is he. While one is open it is not asked again.

    Raises Impossible where nobody could answer.
    """
    conversation.lock()
    if conversation.merged_into_id is not None:
        raise Impossible("This conversation was merged into another. Work there.")
    if not conversation.is_open:
        raise Impossible("This conversation is not open. Reopen it, then ask.")
    owner = account_of(conversation)
    if owner is None:
        raise Impossible("This customer has no open account in which he could confirm it.")
    if (asked := waiting_for(owner).filter(conversation=conversation).first()) is not None:
        return asked
    _end(conversation.verifications.filter(answered_at=None))
    verification = Verification.objects.create(conversation=conversation, user=owner, agent=User(pk=by.id))
    record(conversation, VerificationAsked(verification=verification.pk), by=by)
    return verification


def confirm(verification: Verification, method: Method, *, by: User) -> None:
    """He has shown this factor in his own session since he was asked. Raises Over."""
    answer = {"is_confirmed": True, "method": method}
    _answer(verification, answer, VerificationConfirmed(verification=verification.pk, method=method), by)


@transaction.atomic
def decline(verification: Verification, *, by: User) -> None:
    """It is not he who writes, or he did not expect to be asked. Raises Over."""
    _answer(verification, {"is_confirmed": False}, VerificationDeclined(verification=verification.pk), by)
    _end(verification.conversation.verifications.filter(is_confirmed=True))


def end_sureness(*conversations: Conversation) -> None:
    """What was confirmed or asked counts no more: from now on somebody else's words may stand there, too."""
    _end(Verification.objects.filter(conversation__in=conversations))


@transaction.atomic
def _answer(verification: Verification, answer: dict[str, object], entry: EntryData, by: User) -> None:
    conversation = verification.conversation.lock()
    open_ones = waiting_for(by).filter(pk=verification.pk)  # bound to its owner, to the time, and to the conversation
    if Verification.objects.filter(pk__in=open_ones.values("pk")).update(answered_at=timezone.now(), **answer) != 1:
        raise Over(Over.__doc__)
    record(conversation, entry, by=by.actor)


def _end(verifications: QuerySet[Verification]) -> None:
    verifications.filter(ended_at=None).update(ended_at=timezone.now())
