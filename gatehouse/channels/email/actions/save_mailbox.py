"""Change a mailbox that is read, and its secrets."""

from django.db import transaction

from gatehouse.channels.email.intake.imap import accounts
from gatehouse.channels.email.mailbox_entries import MailboxPasswordSet
from gatehouse.channels.email.models import Mailbox
from gatehouse.conversations.actions.settings import save_setting
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def save_mailbox(mailbox: Mailbox, *, password: str = "", client_secret: str = "", by: Actor) -> None:
    """Store the settings with an entry for what changed; without a new password or secret the old one stays."""
    save_setting(mailbox, by=by)
    given = {"password": password, "client_secret": client_secret}
    for name in (changed := [name for name, value in given.items() if value]):
        setattr(mailbox, name, accounts.seal(given[name], mailbox.pk))
    if changed:
        mailbox.save(update_fields=changed)
        record(mailbox, MailboxPasswordSet(), by=by)
