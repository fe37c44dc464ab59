"""The three keys on every mail of ours by which a reply finds its conversation, each enough with the other two removed.

- the reply address, `support+r5k-7q2m0x9d4v8k3w1z@…`: the delivery's number and a mark that only we can make;
- our own Message-ID, which mail programs put into References (message_ids.mint_message_id);
- the subject's token, `[GH-K6PS-WW38 4k7m2p9xqr]`, a mark of the conversation and the recipient.

An agent's token, `support+a…@`, is a reply address of another sort: it is for one answer (intake/by_agents.py).

None lets anybody in by itself: who writes must take part in the conversation besides. Marks are truncated HMACs under the
keyring, in Crockford's base 32 and lower case, since mail programs change the case of addresses.
"""

import hmac
import re
from typing import Protocol

from django.conf import settings

REPLY_BITS, SUBJECT_BITS = 80, 50
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PLUS = re.compile(
    r"(?P<local>[^+@]+)\+(?P<kind>[rba])(?P<id>[0-9a-hjkmnp-tv-z]{1,13})-(?P<mark>[0-9a-hjkmnp-tv-z]{16})@(?P<domain>.+)"
)
_SUBJECT = re.compile(r"\[(?P<number>[^\s\[\]]{6,24}) (?P<mark>[0-9a-hjkmnp-tv-z]{10})\]", re.IGNORECASE | re.ASCII)


class Keyring(Protocol):
    """What we need of `settings.KEYRING`."""

    def macs(self, purpose: str, data: bytes) -> list[bytes]: ...


def reply_address(inbox: str, delivery: int) -> str:
    """Where an answer to this delivery goes."""
    return _tagged(inbox, "r", delivery)


def bounce_address(inbox: str, delivery: int) -> str:
    """The envelope's sender of this delivery (VERP), so that what cannot be delivered is known by its delivery."""
    return _tagged(inbox, "b", delivery)


def agent_address(inbox: str, delivery: int) -> str:
    """Where an agent's answer to this notice goes: his token, for one answer."""
    return _tagged(inbox, "a", delivery)


def read_address(address: str) -> tuple[str, int] | None:
    """`r`, `b` or `a` and the delivery that this address was made for; None when we did not make it."""
    found = _PLUS.fullmatch(address.strip().lower())
    if found is None:
        return None
    delivery = _number(found["id"])
    inbox = f"{found['local']}@{found['domain']}"
    is_ours = _is_mark(found["mark"], f"address-{found['kind']}", f"{delivery}:{inbox}", REPLY_BITS)
    return (found["kind"], delivery) if is_ours else None


def without_tag(address: str) -> str:
    """The inbox behind an address with something after a plus."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def subject_token(number: str, recipient: str) -> str:
    """What stands in the subject's brackets."""
    return f"{number} {_marks('subject', _bound(number, recipient), SUBJECT_BITS)[0]}"


def read_subject(subject: str, sender: str) -> str | None:
    """The number of the conversation whose token for this sender stands in the subject; None when none does."""
    for found in _SUBJECT.finditer(subject):
        number = found["number"].upper()
        if _is_mark(found["mark"].lower(), "subject", _bound(number, sender), SUBJECT_BITS):
            return number
    return None


def without_tokens(subject: str) -> str:
    """The subject as people wrote it."""
    return " ".join(_SUBJECT.sub(" ", subject).split())


def _tagged(inbox: str, kind: str, delivery: int) -> str:
    local, _at, domain = inbox.lower().rpartition("@")
    mark = _marks(f"address-{kind}", f"{delivery}:{inbox.lower()}", REPLY_BITS)[0]
    return f"{local}+{kind}{_text(delivery)}-{mark}@{domain}"


def _bound(number: str, recipient: str) -> str:
    return f"{number.upper()}:{recipient.strip().lower()}"


def _is_mark(mark: str, purpose: str, data: str, bits: int) -> bool:
    return sum(hmac.compare_digest(mark, known) for known in _marks(purpose, data, bits)) > 0


def _marks(purpose: str, data: str, bits: int) -> list[str]:
    """The mark under each key, the newest first."""
    keyring: Keyring = settings.KEYRING
    macs = keyring.macs(f"mail-{purpose}", data.encode("utf-8", "replace"))
    return [_text(int.from_bytes(mac[:10], "big") >> (80 - bits), bits // 5) for mac in macs]


def _text(number: int, width: int = 1) -> str:
    symbols = ""
    while number or len(symbols) < width:
        number, value = divmod(number, 32)
        symbols = _ALPHABET[value] + symbols
    return symbols


def _number(text: str) -> int:
    total = 0
    for symbol in text:
        total = total * 32 + _ALPHABET.index(symbol)
    return total
