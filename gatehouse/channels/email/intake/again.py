"""The same mail once more: by another inbox, another way in, or from a system that forgot that it had sent it (R8)."""

from django.db import transaction

from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.arrival import ReadMail
from gatehouse.channels.email.intake.outcome import Outcome
from gatehouse.channels.email.intake.rows import came_by, set_fate
from gatehouse.channels.email.models import Fate, IncomingMail, RawMail
from gatehouse.conversations.actions.involve import involve
from gatehouse.conversations.models import Conversation
from gatehouse.journal.actor import SYSTEM


@transaction.atomic
def came_again(mail: ReadMail, known: IncomingMail) -> Outcome:
    """Add nothing but the way by which it came; the department of that inbox is asked into the conversation."""
    raw = RawMail.objects.select_for_update().get(pk=mail.raw.pk)
    came_by(mail, known)
    if known.raw is not None and known.raw.evidence_key and raw.reader_key:
        store.withhold(raw)
    set_fate(raw, Fate.DUPLICATE, f"It came before as mail {known.pk}.")
    message = known.message
    if message is None:
        return Outcome(raw.pk, Fate.DUPLICATE, raw.reason)
    ask_others(message.conversation, mail)
    return Outcome(raw.pk, Fate.DUPLICATE, raw.reason, message.conversation.number, message.seq)


def ask_others(conversation: Conversation, mail: ReadMail) -> None:
    """One conversation, seen by every department that was written to."""
    here = conversation.survivor
    departments = {inbox.department_id: inbox.department for inbox in mail.inboxes}
    departments.pop(here.department_id, None)
    for _, department in sorted(departments.items()):
        involve(here, department, by=SYSTEM)
