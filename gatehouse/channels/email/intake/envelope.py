"""What the one who hands a mail over says about it, apart from the mail itself."""

from dataclasses import dataclass

from gatehouse.channels.email.intake.sources import Source

_MOST_RECIPIENTS = 100


@dataclass(frozen=True, slots=True)
class Envelope:
    """`mail_from` is empty for the empty sender `<>` of bounces, None where nobody said one: these are not the same."""

    source: Source
    mail_from: str | None = None
    rcpt_to: tuple[str, ...] = ()
    peer: str = ""
    helo: str = ""

    @property
    def row(self) -> tuple[str, str | None, list[str], str, str]:
        """The values as they are stored, cut to what their columns hold."""
        sender = None if self.mail_from is None else _plain(self.mail_from, 320)
        recipients = [_plain(address, 320).lower() for address in self.rcpt_to[:_MOST_RECIPIENTS]]
        return self.source.value, sender, recipients, _plain(self.peer, 64), _plain(self.helo, 255)


def _plain(text: str, most: int) -> str:
    """Storable and on one line: addresses come from strangers as well."""
    return "".join(c for c in text.encode("utf-8", "replace").decode() if c.isprintable())[:most]
