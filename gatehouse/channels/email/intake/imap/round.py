"""One look at a mailbox: everything above the watermark is stored, the oldest first, one mail in memory at a time.

A mail and the watermark that covers it are committed together: whenever we are killed, it is stored once or not yet.
"""

import logging
import threading
from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from gatehouse.channels.email.intake import store, stubs
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.imap.faults import Fault, Problem
from gatehouse.channels.email.intake.imap.session import Listed, Session
from gatehouse.channels.email.intake.sources import Source
from gatehouse.channels.email.models.mailboxes import Mailbox, Watermark

log = logging.getLogger(__name__)
TRIES = 10  # with a mail that breaks connections, half as many with one that is refused, before its head stands for it
_CLOCKS = timedelta(days=1)  # by which the provider's clock may differ from ours
_ALL = 2**63 - 1


class Round:
    """`tries` outlives the rounds: it counts how often a mail could not be fetched.

    `stored` is how many mails were, and `trouble` what stood in the way of moving them, which holds up none.
    """

    def __init__(self, mailbox: Mailbox, session: Session, tries: "Counter[int]") -> None:
        self.mailbox = mailbox
        self.session = session
        self.tries = tries
        self.mark = _mark(mailbox, session)
        self.stored = 0
        self.trouble: Fault | None = None

    def run(self, stop: threading.Event) -> None:
        """Raises Fault, store.NotStored and what the database says."""
        for mail in self.session.listed(self.mark.last_uid):
            if stop.is_set():
                break
            self._take(mail)

    def _take(self, mail: Listed) -> None:
        raw = None if self._is_old(mail) else self._content(mail)
        self.stored += self._keep(raw, mail.uid)
        self.tries.pop(mail.uid, None)
        if self.mailbox.move_to and raw is not None:
            self._move(mail.uid)

    def _move(self, uid: int) -> None:
        try:
            self.session.move(uid)
        except Fault as fault:
            if fault.problem == Problem.LOST:
                raise
            self.trouble = fault

    def _is_old(self, mail: Listed) -> bool:
        """Whether it was there before the mailbox was ours, as far as its numbers are not newer than that."""
        if self.mailbox.takes_old or mail.uid > self.mark.compare_until or mail.at is None:
            return False
        return mail.at < self.mark.began_at - _CLOCKS

    def _content(self, mail: Listed) -> bytes | None:
        """The mail, or a stub in its place; None when it is gone meanwhile."""
        try:
            if self.tries[mail.uid] < TRIES:
                return self._fetched(mail)
            log.error("The mailbox %s does not give mail %s", self.mailbox, mail.uid)
            return stubs.not_given(self.session.head(mail.uid) if self.tries[mail.uid] < 2 * TRIES else b"")
        except Fault as fault:
            # A connection that breaks may have broken by itself; a refusal is about this mail.
            self.tries[mail.uid] += 1 if fault.problem == Problem.LOST else 2
            raise

    def _fetched(self, mail: Listed) -> bytes | None:
        most = self.session.account.most
        if mail.size > most and self.session.is_larger(mail.uid, most):
            return stubs.too_large(self.session.head(mail.uid), mail.size, most)
        raw = self.session.fetch(mail.uid)
        if raw is None or len(raw) <= most:
            return raw
        return stubs.too_large(raw, max(mail.size, len(raw)), most)

    @transaction.atomic
    def _keep(self, raw: bytes | None, uid: int) -> bool:
        """Move the watermark past a mail and store it, unless it came before; False when nothing was stored."""
        of_ours = Watermark.objects.filter(mailbox=self.mailbox, uid_validity=self.mark.uid_validity, last_uid__lt=uid)
        if of_ours.update(last_uid=uid) != 1:
            raise Fault(Problem.LOST, "another reader was faster")
        envelope = Envelope(Source.IMAP, None, (self.mailbox.address,), self.mailbox.host)
        if raw is None or store.has(raw, envelope):
            return False
        store.keep(raw, envelope)
        return True


def _mark(mailbox: Mailbox, session: Session) -> Watermark:
    """How far we are. When the server numbers anew, from its first mail, and what we have is known by its bytes."""
    mark, _ = Watermark.objects.get_or_create(mailbox=mailbox, defaults={"began_at": timezone.now()})
    if mark.uid_validity == session.uid_validity:
        return mark
    is_first = mark.uid_validity is None
    if not is_first:
        log.warning("The mailbox %s has new numbers; what is in it is compared with what we have", mailbox)
    mark.uid_validity = session.uid_validity
    mark.last_uid = session.uid_next - 1 if is_first and not mailbox.takes_old and session.uid_next else 0
    mark.compare_until = session.uid_next - 1 if session.uid_next else _ALL
    mark.save(update_fields=["uid_validity", "last_uid", "compare_until"])
    return mark
