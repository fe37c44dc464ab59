"""Who sent a mail, found out by ourselves where we are the first server that it met.

A mail server in front of us has done that already and says so (reading/authentication.py). What comes by SMTP straight from
the internet is checked by us (reading/sender.py), in a child that can be killed.
"""

from ipaddress import ip_address

import dns.exception
import dns.resolver

from gatehouse.channels.email.intake.sources import Source
from gatehouse.channels.email.models import RawMail
from gatehouse.channels.email.reading.authentication import Authentication
from gatehouse.channels.email.reading.claims import Claims, NameServers
from gatehouse.channels.email.reading.killable import check_sender_in_child
from gatehouse.channels.email.reading.letter import Letter

PATIENCE = 3.0  # seconds for one question to DNS


def is_first_hop(raw: RawMail) -> bool:
    """Whether it came by SMTP from an address of the internet, and not from a mail server of our own."""
    try:
        return raw.source == Source.SMTP and ip_address(raw.peer).is_global
    except ValueError:
        return False


def check(raw: RawMail, letter: Letter, content: bytes, *, is_last: bool) -> Authentication:
    """The verdicts on its sender; raises as `check_sender_in_child`. Asks DNS: never within a transaction."""
    is_one = len(letter.authors) == 1 and len(letter.all("from")) == 1
    claims = Claims(
        peer=raw.peer,
        helo=raw.helo,
        mail_from=raw.mail_from or "",
        author=letter.sender.domain.lower() if is_one else "",
        signatures=[len(one) for one in letter.all("dkim-signature")],
    )
    return check_sender_in_child(content, claims, _name_servers(), is_last=is_last)


def _name_servers() -> NameServers:
    """The name servers of this machine; without any, nobody answers."""
    try:
        resolver = dns.resolver.get_default_resolver()
    except dns.exception.DNSException:
        return NameServers([], 53, PATIENCE)
    return NameServers([one for one in resolver.nameservers if isinstance(one, str)], resolver.port, PATIENCE)
