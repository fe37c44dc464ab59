"""One signed-in connection to a mailbox, with its folder open. Nothing here marks a mail as read (RFC 9051)."""

import re
import select
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from imaplib import IMAP4, IMAP4_SSL, Internaldate2tuple
from time import mktime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gatehouse.channels.email.intake.imap.faults import Fault, Problem, named
from gatehouse.channels.email.intake.imap.folders import quoted

TIMEOUT = 30.0  # seconds for each answer
HEAD = 256 * 1024
_SLACK = 64 * 1024  # beyond a mail itself, of what a server may send at once
_UID, _SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"RFC822\.SIZE (\d+)")
_LINES = 10_000_000  # bytes of one line: a search in a large folder is one
_TAG = b"GHIDLE"


class Security(TextChoices):
    """How the connection is encrypted; without it only on this machine."""

    TLS = "tls", "TLS"
    STARTTLS = "starttls", "STARTTLS"
    NONE = "none", pgettext_lazy("encryption", "None")


class SignIn(TextChoices):
    """What the server is shown: a password, or a token that the provider gives (XOAUTH2)."""

    PASSWORD = "password", _("Password")
    OAUTH2 = "oauth2", "OAuth 2.0"


@dataclass(frozen=True, slots=True)
class Account:
    """What a connection needs. `password` is an access token where it signs in by OAUTH2. `most` is the size of a mail that
    is fetched whole, in bytes.
    """

    host: str
    port: int
    security: Security
    username: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    move_to: str = ""
    most: int = 50 << 20
    sign_in: SignIn = SignIn.PASSWORD


@dataclass(frozen=True, slots=True)
class Listed:
    """A mail in the folder, with the size that the server says it has."""

    uid: int
    size: int
    at: datetime | None


class _Bounded:
    """A server that announces more than we asked for is not believed: it would fill our memory."""

    most = 0
    file: Any

    def read(self, size: int) -> bytes:
        if size > self.most + _SLACK:
            raise IMAP4.abort(f"the server announced {size} bytes at once")
        return bytes(self.file.read(size))

    def readline(self) -> bytes:
        line = bytes(self.file.readline(_LINES + 1))
        if len(line) > _LINES:
            raise IMAP4.abort("the server sent an endless line")
        return line


class _Plain(_Bounded, IMAP4):
    pass


class _Tls(_Bounded, IMAP4_SSL):
    pass


class Session:
    """Made by `opened`. `uid_validity` and `count` are those of the open folder."""

    def __init__(self, client: IMAP4, account: Account) -> None:
        self.account = account
        self._client = client
        self.count = self._open_folder()
        self.uid_validity = int(self._said("UIDVALIDITY") or 0)
        self.uid_next = int(self._said("UIDNEXT") or 0)

    @property
    def has_idle(self) -> bool:
        return "IDLE" in self._client.capabilities

    def listed(self, after: int) -> list[Listed]:
        """Mails with a higher uid, the lowest first. Their sizes are asked for before any of them is fetched."""
        with named():
            self._client.noop()  # lets the server tell of what came meanwhile
            lines = self._fetch(f"{after + 1}:*", "(UID RFC822.SIZE INTERNALDATE)")
        found = [_listed(line if isinstance(line, bytes) else line[0]) for line in lines]
        # The last mail is always listed, also when its uid is not above.
        return sorted((mail for mail in found if mail and mail.uid > after), key=lambda mail: mail.uid)

    def fetch(self, uid: int) -> bytes | None:
        """The mail; at most one byte more than may be, whatever the server said. None when it is gone."""
        return self._part(uid, f"BODY.PEEK[]<0.{self.account.most + 1}>")

    def head(self, uid: int) -> bytes:
        return self._part(uid, f"BODY.PEEK[HEADER]<0.{HEAD}>") or b""

    def is_larger(self, uid: int, size: int) -> bool:
        """Whether the mail really has more bytes than that: one of them is asked for."""
        return bool(self._part(uid, f"BODY.PEEK[]<{size}.1>"))

    def move(self, uid: int) -> None:
        """Into the account's folder, which is made when it is missing. Raises Fault when the server will not."""
        with named():
            if not self._moved(uid):
                self._client.create(quoted(self.account.move_to))
                if not self._moved(uid):
                    raise Fault(Problem.TARGET, self.account.move_to)

    def has_folder(self, name: str) -> bool:
        with named():
            return self._client.status(quoted(name), "(MESSAGES)")[0] == "OK"

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Until the server tells of something, the time is over, or we are told to stop. Needs IDLE (RFC 2177)."""
        with named():
            self._client.send(_TAG + b" IDLE\r\n")
            line = self._client.readline()
            while line.startswith(b"*"):
                line = self._client.readline()
            if not line.startswith(b"+"):
                raise Fault(Problem.LOST, line)
            self._until_told(seconds, stop)
            self._client.send(b"DONE\r\n")
            while not line.startswith(_TAG):
                line = self._client.readline()
                if not line:
                    raise Fault(Problem.LOST)

    def _until_told(self, seconds: float, stop: threading.Event) -> None:
        sock, step = self._client.sock, 1.0
        while seconds > 0 and not stop.is_set():
            is_waiting = isinstance(sock, ssl.SSLSocket) and sock.pending()
            if is_waiting or select.select([sock], [], [], min(step, seconds))[0]:
                return
            seconds -= step

    def _open_folder(self) -> int:
        with named():
            answer, data = self._client.select(quoted(self.account.folder), readonly=not self.account.move_to)
            if answer != "OK":
                raise Fault(Problem.FOLDER, data[0])
            return int(data[0] or 0)

    def _said(self, name: str) -> bytes | None:
        values = self._client.response(name)[1]
        return values[0] if values else None

    def _part(self, uid: int, part: str) -> bytes | None:
        with named():
            lines = self._fetch(str(uid), f"(UID {part})")
        for line in lines:
            if isinstance(line, tuple) and _is_of(line[0], uid):
                return bytes(line[1])
        # An empty mail or part is no literal.
        return b"" if any(isinstance(line, bytes) and _is_of(line, uid) for line in lines) else None

    def _fetch(self, uids: str, parts: str) -> list[Any]:
        answer, lines = self._client.uid("FETCH", uids, parts)
        if answer != "OK":
            raise Fault(Problem.ODD, lines[0])
        return [line for line in lines if line]

    def _moved(self, uid: int) -> bool:
        target = quoted(self.account.move_to)
        if "MOVE" in self._client.capabilities:
            return self._client.uid("MOVE", str(uid), target)[0] == "OK"
        if self._client.uid("COPY", str(uid), target)[0] != "OK":
            return False
        self._client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self._client.capabilities:  # a bare EXPUNGE would delete what others marked
            self._client.uid("EXPUNGE", str(uid))
        return True


@contextmanager
def opened(account: Account, *, timeout: float = TIMEOUT) -> Iterator[Session]:
    """Raises Fault. Signs out at the end when the server still listens."""
    client = _connected(account, timeout)
    try:
        _sign_in(client, account)
        yield Session(client, account)
    finally:
        with suppress(OSError, IMAP4.error):
            client.sock.settimeout(2)
            client.logout()
        with suppress(OSError):
            client.shutdown()


def _connected(account: Account, timeout: float) -> IMAP4:
    # The system's certificates, or what SSL_CERT_FILE names.
    context = ssl.create_default_context()
    kind: type[_Plain | _Tls] = _Tls if account.security == Security.TLS else _Plain
    bounded = type(kind.__name__, (kind,), {"most": account.most})
    with named():
        if account.security == Security.TLS:
            client: IMAP4 = bounded(account.host, account.port, ssl_context=context, timeout=timeout)
        else:
            client = bounded(account.host, account.port, timeout=timeout)
        if account.security == Security.STARTTLS:
            client.starttls(context)
        return client


def _sign_in(client: IMAP4, account: Account) -> None:
    """By a token, or by AUTH=PLAIN where it is offered, since only that takes every letter."""
    with named():
        try:
            if account.sign_in == SignIn.OAUTH2:
                said = iter([f"user={account.username}\1auth=Bearer {account.password}\1\1".encode()])
                # A refusal comes as a question, which is answered by nothing.
                client.authenticate("XOAUTH2", lambda _why: next(said, b""))
            elif "AUTH=PLAIN" in client.capabilities:
                client.authenticate("PLAIN", lambda _said: f"\0{account.username}\0{account.password}".encode())
            else:
                client.login(account.username, account.password)
        except IMAP4.abort:
            raise
        except (IMAP4.error, UnicodeEncodeError) as error:
            raise Fault(Problem.LOGIN, error) from error
        offered = client.capability()[1][-1] or b""  # after signing in there may be more
        client.capabilities = tuple(offered.decode("ascii", "replace").upper().split())


def _listed(line: bytes) -> Listed | None:
    uid, size = _UID.search(line), _SIZE.search(line)
    if uid is None:
        return None
    at = Internaldate2tuple(line)
    when = datetime.fromtimestamp(mktime(at), UTC) if at else None
    return Listed(int(uid[1]), int(size[1]) if size else 0, when)


def _is_of(line: bytes, uid: int) -> bool:
    found = _UID.search(line)
    return b"BODY[" in line and (found is None or int(found[1]) == uid)
