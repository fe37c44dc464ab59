"""Mail to agents, where the operator lets them answer from their own mail programs. It holds no word of a customer's.

That a customer wrote goes to the agent who has the conversation, when he asked for it; its reply address is his token, for
one answer (intake/by_agents.py). That an answer was not sent, but kept as a note, goes to whoever wrote it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gatehouse.accounts.models import User
from gatehouse.channels.email import keys
from gatehouse.channels.email.caps import is_too_much
from gatehouse.channels.email.case import one_line
from gatehouse.channels.email.channel import EMAIL
from gatehouse.channels.email.codes import mail_code
from gatehouse.channels.email.head import Head, of_ours
from gatehouse.channels.email.inboxes import inboxes
from gatehouse.channels.email.letter import Fact, Letter, Link
from gatehouse.channels.email.models import IncomingMail
from gatehouse.channels.email.moments import moment
from gatehouse.channels.email.threads import threading_of
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.entries import Noted, Received
from gatehouse.conversations.models import Conversation, Delivery, DeliveryState
from gatehouse.journal.models import Entry

NEWS, KEPT = "agent_news", "agent_kept"
TEMPLATES = frozenset({NEWS, KEPT})
LIVES = timedelta(days=7)
MOST = 10  # of each about one conversation to one agent within an hour: two programs may answer each other


class Why(StrEnum):
    """Why an agent's mail was kept as a note."""

    ELSEWHERE = "elsewhere"
    USED = "used"
    OLD = "old"
    OVERTAKEN = "overtaken"
    CLOSED = "closed"
    MACHINE = "machine"
    FILES = "files"
    QUOTED = "quoted"
    NAMED = "named"


def notices_of(entry: Entry, conversation: Conversation) -> Iterator[Delivery]:
    """What the entry makes us mail to an agent."""
    if not settings.CONFIG.mail_agent_answers:
        return
    match entry.data:
        case Received(channel="chat"):
            return  # whoever talks there hears it at once
        case Received(quiet=False) if entry.actor.is_contact and not conversation.is_spam:
            agent, template = conversation.assignee, NEWS
        case Noted(channel=EMAIL.key):
            agent, template = User.objects.filter(pk=entry.actor.id or 0).first(), KEPT
        case _:
            return
    if agent is None or not (template == KEPT or agent.is_mailed):
        return
    delivery = Delivery(
        entry=entry, conversation=conversation, channel=EMAIL.key, recipient=agent.sign_in_name, template=template
    )
    if is_too_much(f"{template}:{conversation.pk}", agent.sign_in_name, MOST):
        delivery.state = DeliveryState.SKIPPED
        delivery.error = f"This agent got {MOST} such mails about this conversation within an hour."
    yield delivery


def agent_at(address: str) -> User | None:
    """The agent who signs in with this address."""
    return User.objects.filter(email=address.lower(), is_active=True).exclude(role="").first()


def reason_to_skip(delivery: Delivery) -> str:
    """Why this notice is not wanted any more; empty when it is."""
    agent, conversation = agent_at(delivery.recipient), delivery.conversation
    if not settings.CONFIG.mail_agent_answers:
        return "Agents may not answer by mail any more."
    if agent is None or conversation is None:
        return "There is no such agent any more."
    if not conversations_for(agent.actor).filter(pk=conversation.survivor.pk).exists():
        return "The agent may not see this conversation any more."
    if delivery.template == NEWS and conversation.survivor.assignee_id != agent.pk:
        return "Somebody else has the conversation now."
    return ""


def ends_at(delivery: Delivery) -> datetime:
    """Until when the notice can be answered."""
    return delivery.created_at + LIVES


def language_of(agent: User) -> str:
    return agent.language if agent.language in settings.DESK_LANGUAGES else settings.LANGUAGE_CODE


def written(delivery: Delivery, agent: User) -> tuple[Head, Letter]:
    """Head and words, in the active language. The delivery's conversation is set."""
    conversation = delivery.conversation
    if conversation is None:
        raise ValueError(f"delivery {delivery.pk} is about no conversation")
    letter = _LETTERS[delivery.template](delivery, conversation.survivor, agent)
    return _head(delivery, conversation.survivor, letter.heading), letter


def lines_of(delivery: Delivery, agent: User) -> list[str]:
    """How each piece of this notice begins, by which it is known in a mail that quotes it."""
    conversation = delivery.conversation
    if conversation is None:
        return []
    with translation.override(language_of(agent)):
        letter = _LETTERS[delivery.template](delivery, conversation.survivor, agent)
    return [line[:40] for line in (letter.heading, *letter.paragraphs, letter.why)]


def _head(delivery: Delivery, conversation: Conversation, heading: str) -> Head:
    inbox = inboxes().nearest(conversation)
    own, address = delivery.message_id, inbox.address if inbox else ""
    threading = threading_of(conversation, delivery.recipient, before=delivery.pk)
    takes_answer = bool(address) and delivery.template == NEWS
    return Head(
        recipient=delivery.recipient,
        subject=f"[{conversation.number}] {heading}",
        headers={"Message-ID": own, **threading.headers(own), **of_ours(), "Auto-Submitted": "auto-generated"},
        code=mail_code(delivery),
        reply_to=keys.agent_address(address, delivery.pk) if takes_answer else "",
        return_path=keys.bounce_address(address, delivery.pk) if address else None,
        metadata={"delivery": str(delivery.pk)},
    )


def _news(delivery: Delivery, conversation: Conversation, agent: User) -> Letter:
    until = moment(ends_at(delivery), agent.time_zone)
    return _letter(
        conversation,
        _("A customer wrote to you"),
        _("There is a new message in a conversation that is with you. You read it at the desk."),
        _(
            "Reply to this mail to answer the customer. That works once, from this address, until %(time)s, and only while "
            "nobody else has answered."
        )
        % {"time": until},
        why=_("You get this mail because you asked for it in your profile."),
    )


def _kept(delivery: Delivery, conversation: Conversation, agent: User) -> Letter:
    return _letter(
        conversation,
        _("Your answer was not sent to the customer"),
        _("It is kept in the conversation, as a note that only colleagues see. Open it at the desk to answer."),
        *_reasons(delivery),
        why=_("You get this mail because you wrote to us about this conversation."),
    )


def _reasons(delivery: Delivery) -> tuple[str, ...]:
    """Why it was kept, as its mail's row says."""
    message = getattr(delivery.entry.data, "message", None)
    mail = IncomingMail.objects.filter(message=message).first() if message else None
    said = [notice.get("why") for notice in mail.notices_of("kept_as_note")] if mail else []
    names = {
        Why.ELSEWHERE: _("It did not go to the address to which our notice asks you to reply."),
        Why.USED: _("You had answered by this notice before, and it works once."),
        Why.OLD: _("The notice was older than seven days, or your password or authenticator has changed since."),
        Why.OVERTAKEN: _("Somebody else answered meanwhile, or the conversation was merged into another."),
        Why.CLOSED: _("The conversation is closed."),
        Why.MACHINE: _("A program seems to have written it by itself."),
        Why.FILES: _("A file of it could not be kept."),
        Why.QUOTED: _("Words of our notice stood in it, and could not be told apart from yours."),
        Why.NAMED: _("Your address or surname stood in it, which customers do not see."),
    }
    return tuple(names[Why(one)] for one in said if one in set(Why))


def _letter(conversation: Conversation, heading: str, *paragraphs: str, why: str) -> Letter:
    facts = [Fact(pgettext("mail", "Ticket"), conversation.number, is_code=True)]
    if conversation.topic:
        facts.append(Fact(pgettext("mail", "About"), one_line(conversation.topic.name)))
    return Letter(
        heading=heading,
        greeting="",
        paragraphs=paragraphs,
        facts=tuple(facts),
        button=Link(_("Open it at the desk"), f"{settings.BASE_URL}/desk/c/{conversation.number}/"),
        why=why,
        is_for_staff=True,
    )


_LETTERS: dict[str, Callable[[Delivery, Conversation, User], Letter]] = {NEWS: _news, KEPT: _kept}
