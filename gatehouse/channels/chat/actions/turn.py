"""Let a chat go on as a ticket, and back. Nothing of it moves: it is one conversation all the time."""

from django.db import transaction
from django.utils.translation import gettext as _

from gatehouse.channels.chat.entries import ChatTurned
from gatehouse.channels.chat.models import Chat, ChatState
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.models import Conversation
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def make_ticket(conversation: Conversation, *, by: Actor) -> None:
    """Nobody waits in it any more. What the customer writes in the chat's window still arrives here."""
    chat = _lock(conversation)
    if chat.state == ChatState.TICKET:
        return
    _turn(chat, ChatState.TICKET)
    record(conversation, ChatTurned(live=False), by=by)


@transaction.atomic
def make_chat(conversation: Conversation, *, by: Actor) -> None:
    """It stands among the live chats again: its agent's own, or with its old place in the queue."""
    chat = _lock(conversation)
    if chat.state != ChatState.TICKET:
        return
    _turn(chat, ChatState.TAKEN if conversation.assignee_id else ChatState.WAITING)
    record(conversation, ChatTurned(live=True), by=by)


def _lock(conversation: Conversation) -> Chat:
    """The conversation first, then its chat: as its follower and every other verb do."""
    conversation.lock()
    if not conversation.is_open or conversation.merged_into_id is not None:
        raise Impossible(_("This chat is over. Reopen the conversation first."))
    chat = Chat.objects.select_for_update().filter(conversation=conversation).first()
    if chat is None:
        raise Impossible(_("This conversation did not begin as a chat."))
    return chat


def _turn(chat: Chat, state: ChatState) -> None:
    chat.state = state
    chat.save(update_fields=["state"])
