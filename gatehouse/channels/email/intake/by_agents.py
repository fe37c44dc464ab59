"""An agent's answer from his own mail program, where the operator allows it (off as shipped).

His mail is an answer only by the reply address of a notice that went to him: for one answer, for seven days, and only when
his domain vouches for him (DMARC, aligned). Whatever else is doubtful about it makes it a note, and a mail tells him why:
no mail of his is public that was not meant to be, and no word is that he did not write.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.channels.email.channel import EMAIL
from gatehouse.channels.email.codes import mail_code
from gatehouse.channels.email.intake import store, stubs
from gatehouse.channels.email.intake.arrival import ReadMail
from gatehouse.channels.email.intake.files import Kept
from gatehouse.channels.email.intake.fingerprint import client_id
from gatehouse.channels.email.intake.outcome import Outcome
from gatehouse.channels.email.intake.rows import mail_row, set_fate
from gatehouse.channels.email.intake.words import words_of
from gatehouse.channels.email.models import Fate, IncomingMail, Nature
from gatehouse.channels.email.notices import NEWS, Why, agent_at, ends_at, lines_of
from gatehouse.channels.email.own_ids import deliveries_of_ids
from gatehouse.channels.email.reading.automatic import may_be_answered_automatically
from gatehouse.conversations.access import get_conversation
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.reply import Meanwhile, reply
from gatehouse.conversations.models import Conversation, Delivery
from gatehouse.conversations.post import Posted
from gatehouse.journal.models import Entry

ANSWER, NOTE = "agent", "note"  # how such a mail joined
_MOST = 20
_EMPTY = "An agent's mail without words or files."
_QUOTED = re.compile(r"^\s{0,8}[>＞|]", re.MULTILINE)
_KEYS = ("password_set", "factor_set", "factor_reset", "access_changed")  # of who signs in


@dataclass(frozen=True, slots=True)
class Turn:
    """An agent who answers a notice about a conversation that he may see; `has_token` when by its reply address."""

    agent: User
    conversation: Conversation
    notice: Delivery
    has_token: bool


def turn_of(mail: ReadMail) -> Turn | None:
    """Whether this mail is an agent's own; None for everybody else's. Call it in the transaction that takes the mail in."""
    if not settings.CONFIG.mail_agent_answers or not mail.sender or mail.is_automatic:
        return None
    agent = agent_at(mail.sender)
    if agent is None or stubs.notices(mail.letter, mail.raw.source) or not mail.authentication.is_assured:
        return None
    by_token = _notices(mail, mail.tagged("a"))
    ids = deliveries_of_ids([*mail.letter.in_reply_to, *reversed(mail.letter.references)])
    notice = by_token.first() or _notices(mail, ids).first()
    if notice is None or notice.conversation is None:
        return None
    try:
        here = get_conversation(agent.actor, notice.conversation.survivor.number)
    except Conversation.DoesNotExist:
        return None
    return Turn(agent, here, notice, by_token.exists()) if here.erased_at is None else None


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
    turn.conversation.lock()  # before the delivery, as every verb on one does
    Delivery.objects.select_for_update().get(pk=turn.notice.pk)
    try:
        posted, why = _post(mail, turn, draft, kept)
    except Impossible:
        mail_row(mail, mark, Nature.LETTER, joined_by=NOTE, **about)
        set_fate(mail.raw, Fate.IGNORED, _EMPTY)
        return Outcome(mail.raw.pk, Fate.IGNORED, _EMPTY, turn.conversation.number)
    said = [{"kind": "kept_as_note", "why": why.value}] if why else []
    joined_by = NOTE if why else ANSWER
    mail_row(mail, mark, Nature.LETTER, joined_by=joined_by, message_id=posted.message, notices=said, **about)
    reason = f"It is kept as a note ({why.value})." if why else ""
    set_fate(mail.raw, Fate.APPENDED, reason)
    return Outcome(mail.raw.pk, Fate.APPENDED, reason, turn.conversation.number, posted.seq)


def _post(mail: ReadMail, turn: Turn, draft: Draft, kept: Kept) -> tuple[Posted, Why | None]:
    """As an answer, or as a note, with why it is none. Raises Impossible when there is nothing to post."""
    here, by = turn.conversation, turn.agent.actor
    why = _doubt_of_token(turn) or _doubt_of_words(mail, turn, draft.text, kept)
    if why is None:
        try:
            return reply(here, draft, by=by, since=turn.notice.entry.seq), None
        except Meanwhile:
            why = Why.OVERTAKEN
        except Impossible:
            why = Why.CLOSED
    return note(here, draft, by=by), why


def _doubt_of_token(turn: Turn) -> Why | None:
    notice = turn.notice
    if not turn.has_token:
        return Why.ELSEWHERE
    if IncomingMail.objects.filter(delivery=notice, joined_by=ANSWER).exists():
        return Why.USED
    own = Entry.objects.filter(subject_kind=User.journal_kind, subject_id=turn.agent.pk, kind__in=_KEYS)
    if timezone.now() >= ends_at(notice) or own.filter(at__gt=notice.created_at).exists():
        return Why.OLD
    return None if notice.entry.subject_id == turn.conversation.pk else Why.OVERTAKEN  # it was merged since


def _doubt_of_words(mail: ReadMail, turn: Turn, text: str, kept: Kept) -> Why | None:
    """Whether a machine may have written them, or they hold what a customer is not to see."""
    if not may_be_answered_automatically(mail.letter) or any("judged" in one for one in mail.letter.problems):
        return Why.MACHINE
    if kept.left_out:
        return Why.FILES
    if _QUOTED.search(text) or _holds(text, turn):
        return Why.QUOTED
    return Why.NAMED if _names(text, turn.agent) else None


def _holds(text: str, turn: Turn) -> bool:
    """Whether a piece of our notice still stands in his words, since his program quotes as nobody else does."""
    flat = " ".join(text.split())
    return any(line in flat for line in (mail_code(turn.notice), "/desk/c/", *lines_of(turn.notice, turn.agent)))


def _names(text: str, agent: User) -> bool:
    """Whether they tell what customers do not know of him: his address, or more of his name than they see."""
    hidden = set(agent.name.casefold().split()) - set(agent.public_name.casefold().split())
    words = set(re.findall(r"[^\W\d_]+", text.casefold()))
    return agent.sign_in_name in text.casefold() or not words.isdisjoint(name for name in hidden if len(name) > 1)


def _notices(mail: ReadMail, ids: list[int]) -> QuerySet[Delivery]:
    """Those of these that went to who writes, the newest first."""
    sent = Delivery.objects.filter(template=NEWS, recipient=mail.sender, conversation__isnull=False, pk__in=ids[:_MOST])
    return sent.select_related("entry", "conversation").order_by("-pk")
