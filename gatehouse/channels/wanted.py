"""Why something that was to be sent about an answer is not wanted any more, by whichever channel it goes."""

from gatehouse.accounts.preferences import mails_answers_to
from gatehouse.channels.chat import away
from gatehouse.conversations.actions.take_back import TAKEN_BACK
from gatehouse.conversations.entries import Replied
from gatehouse.conversations.models import Delivery, Message

ACCOUNT = "account"  # the template of what tells a customer of a change to his account; it is about no conversation

_ALWAYS = frozenset({"transcript", "warning"})  # what he asked for, and what guards him


def reason_to_skip(delivery: Delivery) -> str:
    """A sentence for the agent; empty while it is wanted."""
    conversation, contact = delivery.conversation, delivery.contact
    if delivery.template == ACCOUNT:  # its owner hears of it, also when he may not write to us any more
        return "" if contact is not None and contact.user_id else "There is no such account any more."
    if conversation is None or contact is None:
        return "There is no ticket or no contact for it."
    if conversation.is_spam and delivery.template != "reply":
        return "The ticket is marked as spam."
    if contact.blocked_at:
        return "The contact is blocked."
    if delivery.channel == "email" and delivery.template not in _ALWAYS and not mails_answers_to(contact.user_id):
        return "The customer reads this on the portal: he has switched off mails about his tickets."
    if conversation.erased_at:
        return "The ticket was erased."
    if delivery.template == "reply" and _is_taken_back(delivery):
        return TAKEN_BACK
    if delivery.template in away.SHOWN and away.was_read(conversation, delivery.entry):
        return away.READ_THERE
    same = [pk for pk in (contact.pk, contact.joined_into_id) if pk is not None]
    here = conversation.survivor  # what was written before a merge goes to who takes part after it
    if here.contact_id not in same and not here.participants.filter(contact__in=same).exists():
        return "This person no longer takes part in the ticket."
    return ""


def _is_taken_back(delivery: Delivery) -> bool:
    data = delivery.entry.data
    message = data.message if isinstance(data, Replied) else None
    return message is not None and Message.objects.filter(pk=message, withdrawn_at__isnull=False).exists()
