"""What people wrote, as mails show it: the words that a mail is about, and earlier ones below an answer."""

from django.utils.html import escape
from django.utils.translation import gettext as _

from gatehouse.channels.email.case import Case, plausible_name
from gatehouse.channels.email.letter import Words
from gatehouse.conversations.markdown import markdown
from gatehouse.conversations.models import Message, MessageKind
from gatehouse.conversations.removed import mark_name
from gatehouse.guard import SecretKind, split_marks

MOST_EARLIER = 2_000  # characters; the whole is in the ticket


def words_of(case: Case) -> Words | None:
    """What somebody wrote; nothing of it goes to an address that nobody has proven."""
    message = case.message
    if message is None or not case.is_proven or not message.text.strip():
        return None
    html = markdown(message.text, lambda kind: escape(f"[{mark_name(kind)}]")) if message.agent else ""
    return Words(_who_and_when(case, message), _readable(message.text), html)


def earlier_words(case: Case) -> Words | None:
    """What the customer wrote last before the answer that this mail brings, for whoever answers by mail."""
    answer = case.message
    if answer is None or not case.is_proven or not case.inbox:
        return None
    earlier = Message.objects.filter(conversation=answer.conversation_id, seq__lt=answer.seq, erased_at=None)
    theirs = earlier.filter(kind=MessageKind.CUSTOMER, moved_to=None).exclude(text="")
    last = theirs.select_related("agent", "contact").order_by("-seq").first()
    return Words(_who_and_when(case, last), _shortened(_readable(last.text.strip()))) if last else None


def _who_and_when(case: Case, message: Message) -> str:
    name = (
        message.agent.public_name if message.agent else plausible_name(message.contact.name) if message.contact else ""
    )
    who = {"who": name or _("Somebody"), "time": case.at(message.created_at)}
    return _("%(who)s wrote on %(time)s:") % who


def _readable(text: str) -> str:
    """The text with the guard's marks in the reader's language."""
    return "".join(part if not isinstance(part, SecretKind) else f"[{mark_name(part)}]" for part in split_marks(text))


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_EARLIER else f"{text[:MOST_EARLIER].rstrip()} …"
