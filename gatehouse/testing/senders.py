"""Mail servers that keep handing over one mail after another, and remember what was acknowledged."""

import re
import smtplib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

PATIENCE = 90.0
_STORED = re.compile(rb"Stored as ([0-9a-f-]{36})")


@dataclass
class Senders:
    """`connections` clients that send `each` mails. `acknowledged` has the id that was named, by the mail's own name."""

    port: int
    name: str
    connections: int
    each: int
    acknowledged: dict[str, UUID] = field(default_factory=dict)
    retries: int = 0
    times: list[float] = field(default_factory=list)  # seconds from MAIL to the answer, of those that were acknowledged
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        for number in range(self.connections):
            thread = threading.Thread(target=self._send_all, args=[number])
            self._threads.append(thread)
            thread.start()

    def finish(self) -> None:
        for thread in self._threads:
            thread.join(PATIENCE * 2)

    @property
    def names(self) -> set[str]:
        return {f"{self.name}-{number}-{one}" for number in range(self.connections) for one in range(self.each)}

    def _send_all(self, number: int) -> None:
        line = _Line(self.port)
        for one in range(self.each):
            name = f"{self.name}-{number}-{one}"
            begun = time.perf_counter()
            if pk := self._until_taken(lambda name=name: line.send(name)):  # type: ignore[misc]
                self.times.append(time.perf_counter() - begun)
                self.acknowledged[name] = pk
        line.close()

    def _until_taken(self, send: Callable[[], UUID | None]) -> UUID | None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if pk := send():
                return pk
            self.retries += 1
            time.sleep(0.1)
        return None


class _Line:
    """One connection, opened anew whenever it breaks."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.smtp: smtplib.SMTP | None = None

    def send(self, name: str) -> UUID | None:
        """The id under which the mail was stored; None when nobody said so."""
        try:
            if self.smtp is None:
                self.smtp = smtplib.SMTP("127.0.0.1", self.port, timeout=20)
                self.smtp.ehlo("client.example")
            return self._say(self.smtp, name)
        except (OSError, smtplib.SMTPException):
            self.close()
            return None

    def close(self) -> None:
        if self.smtp is not None:
            self.smtp.close()
        self.smtp = None

    def _say(self, smtp: smtplib.SMTP, name: str) -> UUID | None:
        smtp.mail("lena@mail.example")
        if smtp.rcpt("support@alderwick.example")[0] != 250:
            smtp.rset()
            return None
        code, said = smtp.data(mail_named(name))
        found = _STORED.search(said)
        return UUID(found[1].decode()) if code == 250 and found else None


def mail_named(name: str, size: int = 500) -> bytes:
    """A mail of about `size` bytes whose Message-ID has this name. A short one is stored, read and posted in the same steps as
    a long one, for half the work; how large ones fare is measured in `bench`."""
    head = f"From: Lena <lena@mail.example>\r\nTo: support@alderwick.example\r\nMessage-ID: <{name}@mail.example>\r\n"
    line = "The wallet says complete, but my balance is unchanged since two o'clock.\r\n"
    return f"{head}Subject: {name}\r\n\r\n{line * (size // len(line))}".encode()
