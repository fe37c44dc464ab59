"""The settings of an installation, read once, and what follows from them."""

import hashlib
from email.utils import parseaddr
from functools import cached_property, lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from urllib.parse import urlsplit

from gatehouse.channels.email.intake.endpoints import Endpoint, read_endpoint
from gatehouse.channels.email.intake.tls import Certificate
from gatehouse.project.given import LOOPBACK_NAMES, Given, bare_name, networks_of, words_of
from gatehouse.project.keys import read_secret


class Config(Given):
    """What the operator gave, and what follows from it; `project.checks` says which combinations are wrong and why."""

    @property
    def demo(self) -> bool:
        return self.mode == "demo"

    @cached_property
    def keyring_text(self) -> str:
        """GATEHOUSE_KEYS, else what the home keeps; empty when there is neither."""
        return self.keys.get_secret_value() or read_secret(self.home / "keys")

    @cached_property
    def secret_key_text(self) -> str:
        """SECRET_KEY, else what the home keeps; empty when there is neither."""
        return self.secret_key.get_secret_value() or read_secret(self.home / "secret_key")

    @cached_property
    def dkim_key_text(self) -> str:
        """MAIL_DKIM_KEY itself, or what the file that it names holds; empty when there is none."""
        given = self.mail_dkim_key.get_secret_value().strip()
        return given.replace("\\n", "\n") if "-----BEGIN" in given or not given else read_secret(Path(given))

    @cached_property
    def base_url(self) -> str:
        """Scheme and host of every link to the portal that we write; never the Host header's."""
        if self.public_url:
            return self.public_url.rstrip("/")
        return f"https://{self.portal_host}" if self.portal_host else f"http://{self.local_address}"

    @cached_property
    def desk_url(self) -> str:
        """Scheme and host of every link to the workspace and the back office."""
        if not self.has_own_desk_host:
            return self.base_url
        base = urlsplit(self.base_url)
        port = f":{base.port}" if base.port and ":" not in self.desk_host else ""
        return f"{base.scheme}://{self.desk_host}{port}"

    @property
    def live_place(self) -> tuple[str, int] | None:
        """Host and port of the WebSockets; None when this process takes none."""
        if self.live_listen == "off":
            return None
        if self.live_listen:
            endpoint = read_endpoint(self.live_listen)
            return endpoint.host, endpoint.port
        return self.host, self.port + (1000 if self.port < 64_000 else -1000)

    @cached_property
    def socket_url(self) -> str:
        """Where browsers connect. Behind HTTPS a proxy takes `/live/socket` of the portal's host to LIVE_LISTEN."""
        if self.live_url:
            return self.live_url
        parts = urlsplit(self.base_url)
        if self.is_https or self.live_place is None:
            return f"{'wss' if self.is_https else 'ws'}://{parts.netloc}/live/socket"
        return f"ws://{bare_name(parts.netloc)}:{self.live_place[1]}/live/socket"

    @property
    def local_address(self) -> str:
        """Host and port to type in a browser on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(self.host, self.host)  # noqa: S104
        return f"{host}:{self.port}"

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def is_loopback(self) -> bool:
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def portal_name(self) -> str:
        """The portal's host without a port."""
        return bare_name(self.portal_host or urlsplit(self.base_url).netloc)

    @property
    def desk_name(self) -> str:
        """The desk's host without a port."""
        return bare_name(self.desk_host) or self.portal_name

    @property
    def has_own_desk_host(self) -> bool:
        return self.desk_name != self.portal_name

    @property
    def hosts(self) -> list[str]:
        """Names that a request may use; on loopback or in demo mode this machine's own as well."""
        named = [self.portal_name, self.desk_name]
        local = LOOPBACK_NAMES if self.demo or self.is_loopback else []
        return list(dict.fromkeys([*named, *local]))

    def is_own_origin(self, origin: str | None) -> bool:
        """Whether a page of this origin (RFC 6454) is one of ours; programs, which name none, may connect as well."""
        if origin is None:
            return True
        parts = urlsplit(origin)
        return parts.scheme in ("http", "https") and bare_name(parts.netloc.lower()) in self.hosts

    @property
    def tag(self) -> str:
        """Short name of this instance for its cookies, since browsers do not keep ports apart."""
        return hashlib.sha256(f"{self.base_url}\0{self.port}\0{self.home.resolve()}".encode()).hexdigest()[:6]

    @cached_property
    def own_mail_domains(self) -> frozenset[str]:
        """Domains whose mail is taken in, in lower case and in their ASCII form."""
        given = self.mail_domains or parseaddr(self.mail_from)[1].rpartition("@")[2]
        return frozenset(name.encode("idna").decode().lower() for name in words_of(given))

    @cached_property
    def authserv_ids(self) -> frozenset[str]:
        """Mail servers whose word about a sender is believed, in lower case."""
        return frozenset(name.lower() for name in words_of(self.mail_authserv_id))

    @cached_property
    def sms_country_codes(self) -> frozenset[str]:
        """Countries whose numbers get an SMS, in capitals; empty for all."""
        return frozenset(name.upper() for name in words_of(self.sms_countries))

    @property
    def mail_certificate(self) -> Certificate:
        """For STARTTLS; only where MAIL_TLS_CERT names one."""
        return Certificate(Path(self.mail_tls_cert), Path(self.mail_tls_key) if self.mail_tls_key else None)

    @property
    def smtp_endpoint(self) -> Endpoint | None:
        return read_endpoint(self.mail_listen) if self.mail_listen else None

    @property
    def lmtp_endpoint(self) -> Endpoint | None:
        return read_endpoint(self.lmtp_listen) if self.lmtp_listen else None

    @cached_property
    def proxies(self) -> list[IPv4Network | IPv6Network]:
        return networks_of(self.trusted_proxies)


@lru_cache(maxsize=1)
def config() -> Config:
    return Config()
