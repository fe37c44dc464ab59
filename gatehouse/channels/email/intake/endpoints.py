"""Where a server listens: `host:port`, `[::1]:port` or `unix:/path`."""

import socket
from dataclasses import dataclass
from ipaddress import ip_address


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A path on this machine, or a host and a port."""

    host: str = ""
    port: int = 0
    path: str = ""

    @property
    def is_on_this_machine(self) -> bool:
        """Whether no other machine can reach it."""
        try:
            return bool(self.path) or ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def greets(self) -> bool:
        """Whether a mail server answers here, within a second. An address for all is asked on this machine."""
        named = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        family = socket.AF_UNIX if self.path else socket.AF_INET6 if ":" in named else socket.AF_INET
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.settimeout(1)
                probe.connect(self.path or (named, self.port))
                return probe.recv(3) == b"220"
        except OSError:
            return False

    def __str__(self) -> str:
        if self.path:
            return f"unix:{self.path}"
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_endpoint(text: str) -> Endpoint:
    """Raises ValueError, which says how to write it."""
    if text.startswith("unix:/"):
        return Endpoint(path=text.removeprefix("unix:"))
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (colon and host and port.isdecimal() and int(port) < 65536) or "/" in text:
        raise ValueError("write host:port, such as 127.0.0.1:2525, or unix:/path/of/socket")
    return Endpoint(host, int(port))
