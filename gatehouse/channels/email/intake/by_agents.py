"""An agent's answer from his own mail program, where the operator allows it (off as shipped).

His mail is an answer only by the reply address of a notice that went to him: for one answer, for seven days, and only when
his domain vouches for him (DMARC, aligned). Without that, what he writes about a conversation that he may see is a note:
no mail of his is public that was not meant to be.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.channels.email.channel import EMAIL
from gatehouse.channels.email.codes import mail_code
from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.arrival import ReadMail
from gatehouse.channels.email.intake.files import Kept
from gatehouse.channels.email.intake.fingerprint import client_id
from gatehouse.channels.email.intake.outcome import Outcome
from gatehouse.channels.email.intake.rows import mail_row, set_fate
from gatehouse.channels.email.intake.threading import numbers_in
from gatehouse.channels.email.intake.words import words_of
from gatehouse.channels.email.models import Fate, IncomingMail, Nature
from gatehouse.channels.email.notices import NEWS, agent_at, ends_at
from gatehouse.channels.email.own_ids import deliveries_of_ids
from gatehouse.conversations.access import get_conversation
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.reply import Meanwhile, reply
from gatehouse.conversations.models import Conversation, Delivery
from gatehouse.conversations.post import Posted

ANSWER, NOTE = "agent", "note"  # how such a mail joined
_MOST = 20
_NOTED = "It is kept as a note."
_EMPTY = "An agent's mail without words or files, or about what takes no notes."


@dataclass(frozen=True, slots=True)
class Turn:
    """An agent who wrote about a conversation that he may see. `notice` is the token that his mail came by."""

    agent: User
    conversation: Conversation
    notice: Delivery | None


def turn_of(mail: ReadMail) -> Turn | None:
    """Whether this mail is an agent's own; None for everybody else's. Call it in the transaction that takes the mail in."""
    if not settings.CONFIG.mail_agent_answers or mail.is_automatic or not mail.sender:
        return None
    agent = agent_at(mail.sender)
    if agent is None or not mail.authentication.is_assured:
        return None
    notice = _notices(mail).select_for_update(of=("self",)).filter(pk__in=mail.tagged("a")[:_MOST]).first()
    for number in _numbers(mail, notice):
        try:
            return Turn(agent, get_conversation(agent.actor, number), notice)
        except Conversation.DoesNotExist:
            continue
    return None


def take_turn(mail: ReadMail, mark: bytes, kept: Kept, turn: Turn) -> Outcome:
    """Send it, or keep it as a note. Whoever calls holds the stored mail's row."""
    words = words_of(mail.reading)
    draft = Draft(
        text=mail.reading.reply.strip(),
        attachments=kept.ids,
        form=kept.form,
        channel=EMAIL.key,
        removed=kept.found,
        client_id=client_id(mark),
    )
    if words.found or kept.found:
        store.withhold(mail.raw)
    about = {"subject": words.subject, "chars": len(draft.text), "delivery": turn.notice}
    try:
        joined_by, posted = _post(turn, draft)
    except Impossible:
        mail_row(mail, mark, Nature.LETTER, joined_by=NOTE, **about)
        set_fate(mail.raw, Fate.IGNORED, _EMPTY)
        return Outcome(mail.raw.pk, Fate.IGNORED, _EMPTY, turn.conversation.number)
    mail_row(mail, mark, Nature.LETTER, joined_by=joined_by, message_id=posted.message, **about)
    reason = _NOTED if joined_by == NOTE else ""
    set_fate(mail.raw, Fate.APPENDED, reason)
    return Outcome(mail.raw.pk, Fate.APPENDED, reason, turn.conversation.number, posted.seq)


def _post(turn: Turn, draft: Draft) -> tuple[str, Posted]:
    """As an answer where his token is good and nobody has answered since; else as a note. Raises Impossible."""
    here, by = turn.conversation, turn.agent.actor
    if turn.notice is not None and _is_good(turn.notice) and not _holds(draft.text, turn.notice):
        try:
            return ANSWER, reply(here, draft, by=by, since=_seen(turn.notice, here))
        except (Impossible, Meanwhile):
            pass
    return NOTE, note(here, draft, by=by)


def _is_good(notice: Delivery) -> bool:
    """Whether nothing was answered by it, and it is not too old. Its row is locked."""
    used = IncomingMail.objects.filter(delivery=notice, joined_by=ANSWER)
    return timezone.now() < ends_at(notice) and not used.exists()


def _holds(text: str, notice: Delivery) -> bool:
    """Whether our notice still stands in his words, since his program quotes as nobody else does, or he wrote nothing."""
    return mail_code(notice) in text


def _seen(notice: Delivery, here: Conversation) -> int | None:
    """Up to which entry he knew the conversation; nothing is compared where that was merged into another since."""
    return notice.entry.seq if notice.entry.subject_id == here.pk else None


def _notices(mail: ReadMail) -> QuerySet[Delivery]:
    """Those that went to who writes."""
    sent = Delivery.objects.filter(template=NEWS, recipient=mail.sender, conversation__isnull=False)
    return sent.select_related("entry", "conversation").order_by("pk")


def _numbers(mail: ReadMail, notice: Delivery | None) -> list[str]:
    """Of the conversations that this mail may be about, the surest first."""
    if notice is not None and notice.conversation is not None:
        return [notice.conversation.survivor.number]
    ids = deliveries_of_ids([*mail.letter.in_reply_to, *reversed(mail.letter.references)])[:_MOST]
    answered = [one.conversation.survivor.number for one in _notices(mail).filter(pk__in=ids) if one.conversation]
    return [*answered, *numbers_in(mail.letter.subject)]
