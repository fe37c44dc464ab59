"""From a mailbox's row to what a connection needs; its password is under the keyring, bound to the row."""

from django.conf import settings

from gatehouse.accounts.secrets import Keyring
from gatehouse.channels.email.intake.imap.faults import Fault, Problem
from gatehouse.channels.email.intake.imap.session import Account, Security
from gatehouse.channels.email.models.mailboxes import Mailbox

PURPOSE = "mailbox-password"


def seal(password: str, mailbox: int) -> str:
    return _keyring().encrypt(PURPOSE, password.encode(), context=_context(mailbox))


def account_of(mailbox: Mailbox) -> Account:
    """Raises Fault when the password does not open."""
    try:
        password = _keyring().decrypt(PURPOSE, mailbox.password, context=_context(mailbox.pk)).decode()
    except ValueError as error:
        raise Fault(Problem.KEY) from error
    return Account(
        host=mailbox.host,
        port=mailbox.port,
        security=Security(mailbox.security),
        username=mailbox.username,
        password=password,
        folder=mailbox.folder,
        move_to=mailbox.move_to,
        most=settings.MAIL_SIZE,
    )


def _context(mailbox: int) -> bytes:
    return f"mailbox:{mailbox}".encode()


def _keyring() -> Keyring:
    keyring: Keyring = settings.KEYRING
    return keyring
