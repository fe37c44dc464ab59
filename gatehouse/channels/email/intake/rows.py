"""The rows that say what a mail was and what became of it."""

from typing import Any

from gatehouse.channels.email.intake.arrival import ReadMail
from gatehouse.channels.email.models import Arrival, Fate, IncomingMail, Nature, RawMail

_MOST_PROBLEMS = 50


def mail_row(mail: ReadMail, mark: bytes, nature: Nature, **more: Any) -> IncomingMail:
    """Store what was understood. Raises IntegrityError when the same mail has a row already."""
    letter, found = mail.letter, mail.authentication
    row = IncomingMail.objects.create(
        fingerprint=mark,
        raw=mail.raw,
        nature=nature,
        rfc_id=letter.message_id[:995],
        author=letter.sender.address.strip().lower()[:320],
        author_name=more.pop("author_name", "")[:255],
        subject=more.pop("subject", "")[:1000],
        written_at=letter.date,
        spf=found.spf.value,
        dkim=found.dkim.value,
        dmarc=found.dmarc.value,
        problems=letter.problems[:_MOST_PROBLEMS],
        **more,
    )
    came_by(mail, row)
    return row


def came_by(mail: ReadMail, row: IncomingMail) -> None:
    """Keep by which of our inboxes, and as which stored mail, it came."""
    ways = [Arrival(mail=row, inbox=inbox, raw=mail.raw) for inbox in mail.inboxes]
    Arrival.objects.bulk_create(ways, ignore_conflicts=True)


def set_fate(raw: RawMail, fate: Fate, reason: str = "") -> None:
    raw.fate, raw.reason, raw.next_try_at = fate, reason[:300], None
    raw.save(update_fields=["fate", "reason", "next_try_at"])
