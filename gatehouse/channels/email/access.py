"""Who may see which mail: whoever sees the conversation in which it is read; and leads what is in quarantine."""

from django.db.models import Q, QuerySet

from gatehouse.accounts.models import Role, User
from gatehouse.channels.email.models import Fate, IncomingMail, Nature, RawMail
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.models import Conversation, Message
from gatehouse.journal.actor import Actor

QUARANTINE_ROLES = (Role.LEAD, Role.SECURITY)  # its mails are in no department yet
ORIGINAL_ROLES = (Role.LEAD, Role.SECURITY)
ASIDE = (Fate.IGNORED, Fate.DISMISSED)


def get_mail(actor: Actor, pk: int) -> IncomingMail:
    """A mail whose message this agent reads; IncomingMail.DoesNotExist else.

    A message is read where a split has moved it to, and where that goes on after merges.
    """
    found = IncomingMail.objects.filter(message__isnull=False, message__erased_at=None)
    found = found.select_related("raw", "message__conversation__contact", "message__moved_to").defer("raw__content")
    mail = found.get(pk=pk)
    if not actor.is_agent or mail.message is None:
        raise IncomingMail.DoesNotExist
    if not conversations_for(actor).filter(pk__in=_threads(mail.message)).exists():
        raise IncomingMail.DoesNotExist
    return mail


def quarantine_for(user: User) -> QuerySet[RawMail]:
    """What waits for a decision, the oldest first; nothing for others than leads and security."""
    if user.role not in QUARANTINE_ROLES:
        return RawMail.objects.none()
    return RawMail.objects.filter(fate=Fate.QUARANTINED).order_by("id")


def aside_for(user: User) -> QuerySet[RawMail]:
    """What nobody waits for, the newest first: mail of machines, and what a lead has dismissed. For the same people.

    Only security sees bounces, complaints, mail of ours that came back and letters of blocked people: they hold words of
    any department's conversations.
    """
    if user.role not in QUARANTINE_ROLES:
        return RawMail.objects.none()
    aside = RawMail.objects.filter(fate__in=ASIDE).order_by("-id")
    if user.role == Role.SECURITY:
        return aside
    return aside.filter(Q(fate=Fate.DISMISSED) | Q(understood__nature=Nature.AUTOMATIC, understood__delivery=None))


def may_have_original(user: User, mail: IncomingMail) -> bool:
    """Whether he may have the mail as it came. Where a secret was found in it nobody has it alone."""
    return user.role in ORIGINAL_ROLES and mail.raw is not None and bool(mail.raw.reader_key)


def _threads(message: Message) -> list[int]:
    here: Conversation | None = message.moved_to or message.conversation
    threads = []
    while here is not None:
        threads.append(here.pk)
        here = here.merged_into
    return threads
