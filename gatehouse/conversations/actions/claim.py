"""Take what nobody has: of several who press at once, one gets it."""

from django.db import transaction
from django.utils.translation import gettext as _

from gatehouse.conversations.actions.assign import take
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.models import Conversation
from gatehouse.journal.actor import Actor


@transaction.atomic
def claim(conversation: Conversation, *, by: Actor) -> None:
    """Make it the agent's own. Raises Impossible, with the name, when somebody else was faster."""
    conversation.lock()
    if conversation.assignee is not None and conversation.assignee.pk != by.id:
        raise Impossible(_("%(name)s was faster and has this chat now.") % {"name": conversation.assignee.name})
    if not conversation.is_open:
        raise Impossible(_("The customer has left this chat. It is over."))
    take(conversation, by=by)
