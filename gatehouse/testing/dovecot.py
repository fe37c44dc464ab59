"""Debian's Dovecot on this machine, with mailboxes that a test fills; and a wire to it that cuts and rewrites."""

import contextlib
import getpass
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gatehouse.channels.email.intake.imap.folders import quoted
from gatehouse.project.processes import wait_until
from gatehouse.testing.certificates import write_certificate
from gatehouse.testing.web import free_port

_TOKENS = """
tokeninfo_url = http://127.0.0.1:{tokens}/info?access_token=
username_attribute = username
"""
USERS = ["kyc", *(f"kyc{number}" for number in range(1, 100))]
PASSWORD = "a pass word, ü"
_SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/chain.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_max_userip_connections = 50
auth_mechanisms = plain xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """`plain` also offers STARTTLS; `chain` is the certificate to trust. At `tokens` it asks whose an access token is."""

    folder: Path
    plain: int
    tls: int
    tokens: int

    @property
    def chain(self) -> Path:
        return self.folder / "chain.pem"

    def box(self, user: str) -> "Box":
        """One of USERS; any password but PASSWORD is refused."""
        return Box(self, user)


@dataclass(frozen=True)
class Box:
    server: Dovecot
    user: str

    @contextmanager
    def signed_in(self, folder: str = "INBOX", *, readonly: bool = False) -> Iterator[imaplib.IMAP4]:
        client = imaplib.IMAP4("127.0.0.1", self.server.plain, timeout=30)
        client.authenticate("PLAIN", lambda _said: f"\0{self.user}\0{PASSWORD}".encode())
        try:
            client.select(quoted(folder), readonly=readonly)
            yield client
        finally:
            client.logout()

    def put(self, *mails: bytes, flags: str = "", date: str | None = None) -> None:
        """Into the inbox; `date` is IMAP's, such as "01-Jan-2020 10:00:00 +0000"."""
        with self.signed_in() as client:
            for mail in mails:
                answer, data = client.append("INBOX", flags, f'"{date}"' if date else None, mail)
                assert answer == "OK", data

    def flags(self) -> list[bytes]:
        with self.signed_in(readonly=True) as client:
            return [line for line in client.fetch("1:*", "(FLAGS)")[1] if isinstance(line, bytes)]

    def count(self, folder: str = "INBOX") -> int:
        with self.signed_in(folder, readonly=True) as client:
            return len(client.search(None, "ALL")[1][0].split())

    def remove(self, number: int) -> None:
        with self.signed_in() as client:
            client.store(str(number), "+FLAGS", r"(\Deleted)")
            client.expunge()

    def number_anew(self) -> None:
        """As after a restored backup: the same mails under another UIDVALIDITY, with uids from 1."""
        maildir = self.server.folder / "home" / self.user / "Maildir"
        head, *lines = (maildir / "dovecot-uidlist").read_text().splitlines()
        words = head.split()
        validity = int(next(word for word in words if word.startswith("V"))[1:]) + 1
        fresh = [f"{number} {line.partition(' ')[2]}" for number, line in enumerate(lines, 1)]
        text = "\n".join([f"{words[0]} V{validity} N{len(lines) + 1}", *fresh, ""])
        for index in maildir.glob("dovecot.*"):
            index.unlink()
        (maildir / "dovecot-uidlist").write_text(text)


@contextmanager
def running_dovecot(program: str) -> Iterator[Dovecot]:
    folder = Path(tempfile.mkdtemp(prefix="gh-dovecot-", dir="/tmp"))
    server = Dovecot(folder, free_port(), free_port(), free_port())
    _lay_out(server)
    process = subprocess.Popen([program, "-F", "-c", str(folder / "dovecot.conf")], stderr=subprocess.STDOUT)
    try:
        assert wait_until(lambda: _greets(server.plain), seconds=30), (folder / "log").read_text()
        yield server
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _lay_out(server: Dovecot) -> None:
    folder, is_root = server.folder, os.geteuid() == 0
    # Mail of root is refused, so it belongs to somebody else.
    owner = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.geteuid())
    write_certificate(folder, "imap.mail.example")
    (folder / "home").mkdir()
    (folder / "users").write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}::::::\n" for user in USERS))
    if is_root:
        os.chown(folder / "home", owner.pw_uid, owner.pw_gid)
    folder.chmod(0o755)
    who = {"internal": "dovecot", "group": "dovecot", "login": "dovenull"} if is_root else _myself()
    settings = _SETTINGS.format(
        folder=folder, plain=server.plain, tls=server.tls, uid=owner.pw_uid, gid=owner.pw_gid, **who
    )
    (folder / "dovecot.conf").write_text(settings)
    (folder / "oauth2.conf").write_text(_TOKENS.format(tokens=server.tokens))


def _myself() -> dict[str, str]:
    import grp

    return {"internal": getpass.getuser(), "login": getpass.getuser(), "group": grp.getgrgid(os.getegid()).gr_name}


def _greets(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as probe:
            return probe.recv(4) == b"* OK"
    except OSError:
        return False


class Wire:
    """A way to the server that a test may cut after so many bytes, or on which it rewrites what the server says."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.cut_after: int | None = None
        self.rewrite: Callable[[bytes], bytes] = lambda said: said
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self.to))
                threading.Thread(target=self._carry, args=(client, server, False), daemon=True).start()
                threading.Thread(target=self._carry, args=(server, client, True), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, is_servers: bool) -> None:
        carried = 0
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                said = self.rewrite(piece) if is_servers else piece
                carried += len(said) if is_servers else 0
                if self.cut_after is not None and carried > self.cut_after:
                    break
                target.sendall(said)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
