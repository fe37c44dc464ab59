"""Nobody overwrites what somebody else has done since he looked."""

from django.utils.translation import gettext as _

from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.models import Conversation
from gatehouse.conversations.names import sentence
from gatehouse.journal.actor import Actor
from gatehouse.journal.models import Entry


class Changed(Impossible):
    """Somebody else was faster; the text says who, and what he did."""


def refuse_if_changed(conversation: Conversation, kinds: frozenset[str], *, since: int, by: Actor) -> None:
    """Lock the conversation; raise Changed when others have made entries of these kinds after the number `since`.

    Call it in the transaction of the act that rests on what was seen.
    """
    conversation.lock()
    later = Entry.objects.filter(subject_kind="conversation", subject_id=conversation.pk, seq__gt=since)
    theirs = (entry for entry in later.filter(kind__in=kinds).order_by("-seq") if entry.actor != by)
    if (newest := next(theirs, None)) is not None:
        text = _("Meanwhile: %(sentence)s. Nothing was overwritten. Look again, then decide.")
        raise Changed(text % {"sentence": sentence(newest)})
