"""Keeps one mailbox read until told to stop, over whatever happens to connections, servers and our database."""

import logging
import threading
from collections import Counter
from collections.abc import Callable

import psycopg
from django.db import Error, connection
from django.utils import timezone

from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.imap import tokens
from gatehouse.channels.email.intake.imap.accounts import account_of
from gatehouse.channels.email.intake.imap.faults import FOR_A_PERSON, Fault, Problem
from gatehouse.channels.email.intake.imap.round import Round
from gatehouse.channels.email.intake.imap.session import Session, opened
from gatehouse.channels.email.models.mailboxes import Mailbox, Watermark
from gatehouse.conversations.connection import raw_connection

log = logging.getLogger(__name__)
ROUND = 60.0  # seconds between two looks where nothing is told
FIRST_PAUSE, LONGEST_PAUSE, PAUSE_FOR_A_PERSON = 5.0, 600.0, 300.0
_LOCK = 0x6D61696C  # the class of our advisory locks


class Reader:
    """`ring` tells whoever reads stored mail that some came."""

    def __init__(self, mailbox: Mailbox, ring: Callable[[], None]) -> None:
        self.mailbox = mailbox
        self.stop = threading.Event()
        self._ring = ring
        self._failures = 0
        self._tries: Counter[int] = Counter()

    def run(self) -> None:
        """The body of a thread."""
        while not self.stop.is_set():
            pause = self._pause_after(self._attempt())
            self.stop.wait(pause)
        connection.close()

    def _attempt(self) -> Fault | None:
        """Read for as long as a connection lasts; what ended it."""
        try:
            self._read()
        except Fault as fault:
            if fault.problem == Problem.LOGIN:
                tokens.forget()
            return fault
        except (Error, psycopg.Error, store.NotStored) as error:
            _forget_connection()
            return Fault(Problem.STORE, error)
        except Exception as error:
            log.exception("Reading the mailbox %s failed", self.mailbox)
            return Fault(Problem.ODD, type(error).__name__)
        return None

    def _read(self) -> None:
        if not self._is_ours_to_read():
            return
        with opened(account_of(self.mailbox)) as session:
            while not self.stop.is_set() and self._is_ours_to_read():
                self._look(session)
                self._failures = 0
                if session.has_idle:
                    session.wait(ROUND, self.stop)
                else:
                    self.stop.wait(ROUND)

    def _look(self, session: Session) -> None:
        one = Round(self.mailbox, session, self._tries)
        try:
            one.run(self.stop)
        finally:
            if one.stored:
                self._ring()
        if one.trouble:
            self._note(one.trouble)
        else:
            self._write_down(problem="", detail="", problem_since=None)
        self._write_down(read_at=timezone.now())

    def _is_ours_to_read(self) -> bool:
        """One process reads a mailbox at a time; the lock goes with its database connection, however that ends."""
        found = raw_connection().execute("select pg_try_advisory_lock(%s, %s)", (_LOCK, self.mailbox.pk)).fetchone()
        return bool(found and found[0])

    def _pause_after(self, fault: Fault | None) -> float:
        """Seconds until the next connection: longer with each that failed, and long where a person has to act."""
        if fault is None:
            return ROUND
        self._failures += 1
        log.warning("The mailbox %s cannot be read: %s %s", self.mailbox, fault.problem, fault.detail)
        self._note(fault)
        pause = min(FIRST_PAUSE * 2 ** min(self._failures - 1, 10), LONGEST_PAUSE)
        return max(pause, PAUSE_FOR_A_PERSON) if fault.problem in FOR_A_PERSON else pause

    def _note(self, fault: Fault) -> None:
        """For the back office, which shows since when it has not worked."""
        try:
            mark, _ = Watermark.objects.get_or_create(mailbox=self.mailbox, defaults={"began_at": timezone.now()})
            since = mark.problem_since or timezone.now()
            self._write_down(problem=fault.problem, detail=fault.detail, problem_since=since)
        except Error:
            _forget_connection()

    def _write_down(self, **values: object) -> None:
        Watermark.objects.filter(mailbox=self.mailbox).update(**values)


def _forget_connection() -> None:
    """Whatever it is good for, the next one is opened anew."""
    if not connection.in_atomic_block:
        connection.close()
