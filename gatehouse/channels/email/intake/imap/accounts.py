"""From a mailbox's row to what a connection needs; its secrets are under the keyring, bound to the row."""

from django.conf import settings

from gatehouse.accounts.secrets import Keyring
from gatehouse.channels.email.intake.imap import tokens
from gatehouse.channels.email.intake.imap.faults import Fault, Problem
from gatehouse.channels.email.intake.imap.session import Account, Security, SignIn
from gatehouse.channels.email.models.mailboxes import Mailbox

PURPOSE = "mailbox-password"


def seal(secret: str, mailbox: int) -> str:
    return _keyring().encrypt(PURPOSE, secret.encode(), context=_context(mailbox))


def account_of(mailbox: Mailbox) -> Account:
    """Raises Fault when a secret does not open, or the provider gives no token."""
    is_by_token = mailbox.sign_in == SignIn.OAUTH2
    return Account(
        host=mailbox.host,
        port=mailbox.port,
        security=Security(mailbox.security),
        username=mailbox.username,
        password=_token(mailbox) if is_by_token else _opened(mailbox.password, mailbox.pk),
        folder=mailbox.folder,
        move_to=mailbox.move_to,
        most=settings.MAIL_SIZE,
        sign_in=SignIn(mailbox.sign_in),
    )


def _token(mailbox: Mailbox) -> str:
    """An access token. A provider may give a new refresh token with it, and the old one ends some day."""
    refresh_token = _opened(mailbox.password, mailbox.pk) if mailbox.password else ""
    secret = _opened(mailbox.client_secret, mailbox.pk) if mailbox.client_secret else ""
    known = tokens.Registration(mailbox.token_url, mailbox.client_id, mailbox.scope, secret, refresh_token)
    found = tokens.grant(known)
    if found.refresh_token:
        replaced, mailbox.password = mailbox.password, seal(found.refresh_token, mailbox.pk)
        # Unless an operator gave another one meanwhile.
        Mailbox.objects.filter(pk=mailbox.pk, password=replaced).update(password=mailbox.password)
    return found.access_token


def _opened(sealed: str, mailbox: int) -> str:
    try:
        return _keyring().decrypt(PURPOSE, sealed, context=_context(mailbox)).decode()
    except ValueError as error:
        raise Fault(Problem.KEY) from error


def _context(mailbox: int) -> bytes:
    return f"mailbox:{mailbox}".encode()


def _keyring() -> Keyring:
    keyring: Keyring = settings.KEYRING
    return keyring
