"""Change a mailbox that is read, and its password."""

from django.db import transaction

from gatehouse.channels.email.intake.imap import accounts
from gatehouse.channels.email.mailbox_entries import MailboxPasswordSet
from gatehouse.channels.email.models import Mailbox
from gatehouse.conversations.actions.settings import save_setting
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def save_mailbox(mailbox: Mailbox, *, password: str = "", by: Actor) -> None:
    """Store the settings with an entry for what changed; without a new password the old one stays."""
    save_setting(mailbox, by=by)
    if password:
        mailbox.password = accounts.seal(password, mailbox.pk)
        mailbox.save(update_fields=["password"])
        record(mailbox, MailboxPasswordSet(), by=by)
