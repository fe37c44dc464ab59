"""The customer rates the help he got."""

from django.db import transaction

from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.entries import Rated
from gatehouse.conversations.models import Conversation, State
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def rate(conversation: Conversation, rating: int, *, by: Actor) -> None:
    """Rate a solved conversation from 1 to 5; the last word counts."""
    if not 1 <= rating <= 5:
        raise Impossible("Choose a rating from 1 to 5.")
    conversation.lock()
    if conversation.state not in (State.SOLVED, State.CLOSED):
        raise Impossible("You can rate this when it is solved.")
    if conversation.rating == rating:
        return
    conversation.rating = rating
    conversation.save(update_fields=["rating"])
    record(conversation, Rated(rating=rating), by=by)
