"""Mail that no customer wrote: what we sent ourselves, and what mail systems say about it (R1, R2)."""

from django.utils import timezone

from gatehouse.channels.email.inboxes import inboxes
from gatehouse.channels.email.intake.arrival import ReadMail, own_address
from gatehouse.channels.email.intake.outcome import Outcome
from gatehouse.channels.email.intake.returned import sent_back
from gatehouse.channels.email.intake.rows import mail_row, set_fate
from gatehouse.channels.email.keys import without_tag
from gatehouse.channels.email.models import Fate, Nature
from gatehouse.channels.email.own_ids import is_own_id
from gatehouse.channels.email.reading.automatic import is_ours
from gatehouse.channels.email.retry import next_try
from gatehouse.channels.email.tasks import defer_delivery
from gatehouse.conversations.actions.returned import mail_failed, mail_is_late, mail_put_off, mail_reported
from gatehouse.conversations.models import Delivery

_REASONS = {
    Nature.OWN: "It was sent by us.",
    Nature.BOUNCE: "A mail system says that a mail was not delivered.",
    Nature.COMPLAINT: "A mail service says that a mail was reported as spam.",
}


def nature_of(mail: ReadMail) -> Nature | None:
    """What it is when no customer wrote it; None for everybody's letters."""
    if mail.reading.bounce is not None:
        return Nature.BOUNCE
    if mail.reading.complaint is not None:
        return Nature.COMPLAINT
    own = {*inboxes().by_address, own_address()} - {""}
    is_own = without_tag(mail.sender) in own or is_ours(mail.letter, own, is_own_id)
    return Nature.OWN if is_own else None


def settle(mail: ReadMail, mark: bytes, nature: Nature) -> Outcome:
    """Note it at the mail that it is about; it opens nothing, answers nothing and moves nothing.

    Call it in the transaction that holds the stored mail's row.
    """
    raw = mail.raw
    about = [] if nature == Nature.OWN else sent_back(mail)
    mail_row(mail, mark, nature, delivery=about[0].delivery if about else None)
    for one in about:
        if nature == Nature.COMPLAINT:
            mail_reported(one.delivery)
        else:
            _note_bounce(mail, one.delivery, is_certain=one.is_certain)
    set_fate(raw, Fate.IGNORED, _REASONS[nature])
    number = about[0].delivery.conversation.number if about and about[0].delivery.conversation else ""
    return Outcome(raw.pk, Fate.IGNORED, raw.reason, number)


def _note_bounce(mail: ReadMail, delivery: Delivery, *, is_certain: bool) -> None:
    bounce = mail.reading.bounce
    if bounce is None:
        return
    said = bounce.said or bounce.status or "The mail came back, without a reason."
    # What is known by its address alone anybody can write: it says so, and makes us send nothing again.
    if (bounce.is_delay and not bounce.permanent) or (bounce.is_temporary and not is_certain):
        mail_is_late(delivery, said)
    elif bounce.is_temporary:
        now = timezone.now()
        again_at = next_try(max(delivery.attempts, 1), now)
        if again_at is None:
            mail_failed(delivery, said, is_certain=False)
        elif mail_put_off(delivery, said):
            defer_delivery(delivery.pk, again_at)
    else:
        mail_failed(delivery, said, is_certain=is_certain)
