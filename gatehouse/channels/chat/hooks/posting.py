"""Posting to an address that somebody set in the back office, and to nothing inside our own network.

The name is looked up once, every address that it has is checked, and the connection goes to one that was checked: a name that
says something else a moment later (DNS rebinding) gains nothing. No redirect is followed. No proxy is asked.
"""

import ipaddress
import socket
import ssl
from collections.abc import Mapping
from functools import cache
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from django.conf import settings

from gatehouse.channels.base import Permanent, Temporary

PATIENCE = 5.0  # seconds, for each step
_READ = 1024  # bytes of what is answered
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NoAnswer(Temporary):
    """Nobody answered: the next ones wait a moment."""


class Refused(Permanent):
    """This address is inside our own network, where only WEBHOOK_PRIVATE lets us post."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def fault_of(address: str) -> str:
    """What is wrong with an address as it is written: `scheme`, `address`, or nothing."""
    try:
        parts = urlsplit(address)
        is_whole = bool(parts.hostname) and parts.port != 0 and not parts.username and not parts.fragment
    except ValueError:
        return "address"
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.CONFIG.webhook_private):
        return "scheme"
    return "" if is_whole and address.isascii() and not set(address) & set(" \t\r\n\\") else "address"


def post(address: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Done once it is answered with 2xx. Raises Temporary (NoAnswer when there was none) or Permanent."""
    if fault_of(address):
        raise Permanent("This is no https address.")
    parts = urlsplit(address)
    try:
        status = _post(
            parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80), address, body, headers
        )
    except TimeoutError as error:
        raise NoAnswer("The exchange's server did not answer in time.") from error
    except ssl.SSLError as error:
        raise NoAnswer("The exchange's server has no certificate that holds.") from error
    except (OSError, HTTPException) as error:
        raise NoAnswer("The exchange's server cannot be reached.") from error
    if status == 410:
        raise Permanent("The exchange's server wants no more of this (410).")
    if not 200 <= status < 300:
        raise Temporary(f"The exchange's server answered with status {status}.")


def _post(host: str, port: int, address: str, body: bytes, headers: Mapping[str, str]) -> int:
    parts = urlsplit(address)
    connection = _Checked(host, port, context=_tls() if parts.scheme == "https" else None)
    try:
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        connection.request("POST", path, body, {**headers, "Connection": "close"})
        answer = connection.getresponse()
        answer.read(_READ)
        return answer.status
    finally:
        connection.close()


class _Checked(HTTPConnection):
    """Connects to an address that was checked, and asks for a certificate of the name."""

    def __init__(self, host: str, port: int, *, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=PATIENCE)
        self.context = context
        self.default_port = 443 if context else 80

    def connect(self) -> None:
        self.sock = socket.create_connection((_checked(self.host, self.port), self.port), PATIENCE)
        if self.context is not None:
            self.sock = self.context.wrap_socket(self.sock, server_hostname=self.host)


def _checked(host: str, port: int) -> str:
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not settings.CONFIG.webhook_private and not all(map(_is_public, found)):
        raise Refused
    return found[0]


def _is_public(address: str) -> bool:
    """Of the internet. What carries an IPv4 address inside (mapped, 6to4, NAT64, Teredo) counts as inside."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and (found.ipv4_mapped or found.sixtofour or found.teredo):
        return False
    return found.is_global and not found.is_multicast and found not in _NAT64


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
