"""A person's letter, or a machine's for him, becomes a message: in the conversation where it belongs, or in a new one."""

from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import translation

from gatehouse.channels.email.channel import EMAIL
from gatehouse.channels.email.intake import store, stubs
from gatehouse.channels.email.intake.again import ask_others
from gatehouse.channels.email.intake.arrival import ReadMail
from gatehouse.channels.email.intake.by_agents import take_turn, turn_of
from gatehouse.channels.email.intake.files import Kept
from gatehouse.channels.email.intake.fingerprint import client_id
from gatehouse.channels.email.intake.outcome import Outcome
from gatehouse.channels.email.intake.quarantining import quarantine
from gatehouse.channels.email.intake.rows import mail_row, set_fate
from gatehouse.channels.email.intake.threading import Destination, destination_of
from gatehouse.channels.email.intake.words import Words, words_of
from gatehouse.channels.email.models import Fate, Nature, RawMail
from gatehouse.channels.email.reading.automatic import is_machine_answer, may_be_answered_automatically
from gatehouse.channels.email.reading.subjects import is_topic
from gatehouse.channels.email.recognition import anti_phishing_code
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Blocked
from gatehouse.conversations.actions.link import link
from gatehouse.conversations.actions.open import Request, guarded_line, open_request
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.returned import address_works
from gatehouse.conversations.actions.verify import end_sureness
from gatehouse.conversations.models import Contact, Conversation, Department, Link, Topic
from gatehouse.guard import Finding
from gatehouse.journal.actor import SYSTEM

FEEDBACK_SUBJECT, FEEDBACK_TOPIC = "Product Feedback", "product-feedback"
MOST_HINTS = 20  # links that strangers can hang on one conversation
NO_INBOX = "No inbox is set up, so nobody would answer. Set one up in the back office, then take this mail in again."


def take_letter(mail: ReadMail, mark: bytes, kept: Kept) -> Outcome:
    """Post it. Call it in the transaction that holds the stored mail's row; IntegrityError says that it is there already."""
    if _is_settled(mail):
        return _ended(mail, Fate.IGNORED, "The mail in whose place it stood is in quarantine no more.")
    if (turn := turn_of(mail)) is not None:
        return take_turn(mail, mark, kept, turn)
    destination = destination_of(mail)
    if mail.is_automatic and _is_pointless(mail, destination):
        mail_row(mail, mark, Nature.AUTOMATIC)
        return _ended(mail, Fate.IGNORED, "A machine answered, and nothing shows to what.")
    if destination.conversation is None and not mail.inboxes:
        quarantine(mail.raw, NO_INBOX)
        return Outcome(mail.raw.pk, Fate.QUARANTINED, NO_INBOX)
    words = words_of(mail.reading, anti_phishing_code(mail.sender))
    draft = _draft(mail, mark, words, kept)
    row = _row(mail, destination, words, kept)
    try:
        if destination.conversation is not None and destination.contact is not None:
            posted = _joined(mail, destination.conversation, destination.contact, draft)
        else:
            posted = _opened(mail, destination, words, draft)
    except Blocked:
        mail_row(mail, mark, _nature(mail), **row)
        return _ended(mail, Fate.IGNORED, "Its writer is blocked.")
    mail_row(mail, mark, _nature(mail), message_id=posted.message, **row)
    _tidy(mail, posted.conversation, is_locked=bool(draft.removed) or words.is_masked)
    set_fate(mail.raw, posted.fate)
    return Outcome(mail.raw.pk, posted.fate, "", posted.conversation.number, posted.seq)


def _is_settled(mail: ReadMail) -> bool:
    """Whether this stands for a mail that a lead has dealt with meanwhile."""
    found = stubs.notices(mail.letter, mail.raw.source)
    ids = [one["mail"] for one in found if one["kind"] == "quarantined"]
    return bool(ids) and not RawMail.objects.filter(pk__in=ids, fate=Fate.QUARANTINED).exists()


def _nature(mail: ReadMail) -> Nature:
    return Nature.AUTOMATIC if mail.is_automatic else Nature.LETTER


def _is_pointless(mail: ReadMail, destination: Destination) -> bool:
    """A machine's answer that leads nowhere, or to what was erased: nobody has to read it."""
    if destination.conversation is None:
        return is_machine_answer(mail.letter)
    return destination.conversation.erased_at is not None


def _row(mail: ReadMail, destination: Destination, words: Words, kept: Kept) -> dict[str, Any]:
    notices = [{"kind": one.kind, "type": one.type} for one in mail.letter.notices]
    return {
        "author_name": guarded_line(mail.letter.sender.name, 255),
        "subject": words.subject,
        "joined_by": destination.joined_by,
        "chars": len(words.text),
        "folds": [list(fold) for fold in words.folds],
        "notices": [*notices, *stubs.notices(mail.letter, mail.raw.source), *kept.left_out],
        "inline": dict(kept.inline),
    }


def _draft(mail: ReadMail, mark: bytes, words: Words, kept: Kept) -> Draft:
    found: tuple[Finding, ...] = (*words.found, *kept.found)
    return Draft(
        text=words.text,
        html=words.html,
        attachments=kept.ids,
        form=kept.form,
        channel=EMAIL.key,
        removed=found,
        quiet=mail.is_automatic,
        client_id=client_id(mark),
    )


class Posted(NamedTuple):
    """Where the letter stands now."""

    conversation: Conversation
    message: UUID
    seq: int
    fate: Fate


def _joined(mail: ReadMail, conversation: Conversation, contact: Contact, draft: Draft) -> Posted:
    if not mail.authentication.is_assured:
        end_sureness(conversation)  # whoever can read one of its mails could have written this
    received = receive(conversation, draft, by=contact.actor)
    here, posted = received.conversation, received.posted
    return Posted(here, _new(posted.message), posted.seq, Fate.APPENDED if here.pk == conversation.pk else Fate.OPENED)


def _new(message: UUID | None) -> UUID:
    """The message that was just made. There was none under its `client_id`, since its mail had no row."""
    if message is None:
        raise LookupError("this letter has a message, but no row")
    return message


def _opened(mail: ReadMail, destination: Destination, words: Words, draft: Draft) -> Posted:
    department, topic = _queue_of(mail)
    opened = open_request(
        Request(
            subject=words.subject or _first_line(mail),
            draft=_for_opening(mail, draft),
            department=department,
            topic=topic,
            contact=destination.contact,
            name=mail.letter.sender.name,
            email=mail.sender,
            language=_language(mail, destination),
            origin=draft.client_id,
        )
    )
    if destination.possibly is not None:
        _hint(opened.conversation, destination.possibly)
    return Posted(opened.conversation, _new(opened.message), 1, Fate.OPENED)


def _for_opening(mail: ReadMail, draft: Draft) -> Draft:
    """Nobody is sent a confirmation who would answer it by machine, or who wrote to many (R1)."""
    return replace(draft, quiet=mail.is_automatic or not may_be_answered_automatically(mail.letter))


def _queue_of(mail: ReadMail) -> tuple[Department, Topic | None]:
    """By the subject that customers are told to write for feedback, else by the address."""
    if is_topic(mail.letter.subject, FEEDBACK_SUBJECT):
        asked = Topic.objects.filter(slug=FEEDBACK_TOPIC, is_active=True, department__is_active=True)
        if (topic := asked.select_related("department").first()) is not None:
            return topic.department, topic
    inbox = mail.inboxes[0]
    return inbox.department, inbox.topic


def _language(mail: ReadMail, destination: Destination) -> str:
    """What he writes in, as far as we speak it; else what we know of him."""
    for wanted in (mail.reading.language, destination.contact.language if destination.contact else ""):
        try:
            return translation.get_supported_language_variant(wanted.lower())
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def _first_line(mail: ReadMail) -> str:
    return next((line.strip() for line in mail.reading.reply.splitlines() if line.strip()), "")[:80]


def _hint(opened: Conversation, other: Conversation) -> None:
    """Link the two for the agent to see; a conversation that strangers quote again and again gets only so many."""
    hung = Link.objects.filter(kind=Link.Kind.POSSIBLY)
    if opened.pk != other.pk and hung.filter(one=other).count() < MOST_HINTS:
        link(opened, other, by=SYSTEM, kind=Link.Kind.POSSIBLY)


def _tidy(mail: ReadMail, conversation: Conversation, *, is_locked: bool) -> None:
    """Lock the original away where a secret stands in it; tell the other departments that were written to."""
    if is_locked:
        store.withhold(mail.raw)
    if mail.sender and not mail.is_automatic:
        address_works(mail.sender)
    ask_others(conversation, mail)


def _ended(mail: ReadMail, fate: Fate, reason: str) -> Outcome:
    set_fate(mail.raw, fate, reason)
    return Outcome(mail.raw.pk, fate, reason)
