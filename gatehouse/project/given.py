"""Every setting of an installation as its environment variable gives it, and what of one alone is wrong.

This is the one place where a variable is named and explained; `docs/self-hosting.md` shows the same list.
"""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from phonenumbers import SUPPORTED_REGIONS
from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gatehouse.channels.email.intake.endpoints import read_endpoint
from gatehouse.channels.push import services

LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"]


def _text(variable: str, description: str, default: str = "") -> Any:
    return Field(default=default, validation_alias=variable, description=description)


def _secret(variable: str, description: str) -> Any:
    return Field(default=SecretStr(""), validation_alias=variable, description=description)


def _number(variable: str, description: str, default: int, least: int = 1) -> Any:
    return Field(default=default, ge=least, validation_alias=variable, description=description)


def _switch(variable: str, description: str, default: bool) -> Any:
    return Field(default=default, validation_alias=variable, description=description)


class Given(BaseSettings):
    """Values as the operator gave them."""

    model_config = SettingsConfigDict(env_prefix="", case_sensitive=False, extra="ignore")

    home: Path = Field(default=Path(".home"), validation_alias="GATEHOUSE_HOME", description="Folder with all state.")
    mode: Literal["production", "demo"] = Field(
        default="production", validation_alias="GATEHOUSE_MODE", description="demo allows demo accounts and the outbox."
    )
    debug: bool = _switch("GATEHOUSE_DEBUG", "Tracebacks in pages; never in production.", False)
    host: str = _text("HOST", "Address to listen on.", "127.0.0.1")
    port: int = _number("PORT", "Port to listen on.", 8000, 0)
    web_threads: int = _number("WEB_THREADS", "Threads that answer pages in a web process.", 2)
    live_listen: str = _text(
        "LIVE_LISTEN",
        "host:port where chats and pages connect by WebSocket; empty: a thousand above PORT; off: nowhere.",
    )
    live_url: str = _text(
        "LIVE_URL",
        "ws(s)://… of that, as browsers reach it; empty: under the portal's host behind HTTPS, else the port.",
    )
    valkey_url: SecretStr = _secret(
        "VALKEY_URL", "valkey://… or redis://… between many live processes; empty: PostgreSQL does it."
    )
    trusted_proxies: str = _text("TRUSTED_PROXIES", "Addresses or networks whose X-Forwarded-… is believed, by comma.")
    country_header: str = _text(
        "COUNTRY_HEADER", "Header in which a trusted proxy writes the country of a connection, such as CF-IPCountry."
    )
    geoip_mmdb: str = _text(
        "GEOIP_MMDB",
        "File in MaxMind's DB format with the country of IP addresses, whole path; empty: nobody knows it.",
    )
    database_url: SecretStr = _secret("DATABASE_URL", "postgresql://… ; empty starts the embedded server.")
    secret_key: SecretStr = _secret("SECRET_KEY", "Django's signing key, 50 characters or more.")
    keys: SecretStr = _secret("GATEHOUSE_KEYS", "Keyring: id:base64key[,id:base64key…], newest first.")

    public_url: str = _text("PUBLIC_URL", "Where customers reach the portal, with scheme.")
    portal_host: str = _text("PORTAL_HOST", "Host of the customers' pages; empty: the one of PUBLIC_URL.")
    desk_host: str = _text("DESK_HOST", "Host of the agents' pages; empty: the same as the portal's.")

    mail_url: SecretStr = _secret("MAIL_URL", "smtp://user:pass@host:587, smtps://… or anymail+mailgun://?api_key=….")
    mail_from: str = _text("MAIL_FROM", "Address our mail comes from; empty: support@ the portal's host.")
    mail_domains: str = _text("MAIL_DOMAINS", "Domains whose mail is taken in, by comma; empty: the one of MAIL_FROM.")
    mail_listen: str = _text("MAIL_LISTEN", "host:port where mail is taken in by SMTP; empty: nowhere.")
    lmtp_listen: str = _text("LMTP_LISTEN", "host:port or unix:/path where mail is taken in by LMTP; empty: nowhere.")
    mail_tls_cert: str = _text("MAIL_TLS_CERT", "PEM file with the certificate chain for STARTTLS; empty: no TLS.")
    mail_tls_key: str = _text("MAIL_TLS_KEY", "PEM file with its key; empty: in the file of MAIL_TLS_CERT.")
    mail_size: int = _number("MAIL_SIZE", "Largest mail that is taken in, in megabytes.", 50)
    mail_authserv_id: str = _text(
        "MAIL_AUTHSERV_ID", "Names, by comma, under which your mail servers write Authentication-Results."
    )
    mail_webhook_secret: SecretStr = _secret(
        "MAIL_WEBHOOK_SECRET",
        "user:password with which a mail service posts mail and tells what became of ours; empty: it may not.",
    )
    mail_pace: int = _number(
        "MAIL_PACE", "Mails a minute that the relay is given at most; 0: as many as there are.", 0, 0
    )
    mail_domain_pace: int = _number(
        "MAIL_DOMAIN_PACE", "Mails a minute to one domain of recipients at most; 0: as many as there are.", 0, 0
    )
    mail_dkim_key: SecretStr = _secret(
        "MAIL_DKIM_KEY", "RSA key in PEM, or a file with one, that signs our mail; empty: the relay signs."
    )
    mail_dkim_selector: str = _text("MAIL_DKIM_SELECTOR", "Name of that key in DNS.", "gatehouse")
    mail_agent_answers: bool = _switch(
        "MAIL_AGENT_ANSWERS", "Whether agents may answer from their own mail programs.", False
    )
    push_services: str = _text(
        "PUSH_SERVICES", "Hosts, by comma, that notices for browsers go to; off: there are none.", services.DEFAULT
    )
    push_contact: str = _text(
        "PUSH_CONTACT", "mailto:… or https://… where a push service asks about us; empty: the address of MAIL_FROM."
    )
    sms_url: str = _text("SMS_URL", "https://… that takes an SMS as JSON; empty: none are sent, but by the demo.")
    sms_token: SecretStr = _secret("SMS_TOKEN", "Bearer token for SMS_URL.")
    sms_countries: str = _text(
        "SMS_COUNTRIES", "Countries, by comma, whose numbers get an SMS (ISO 3166, two letters); empty: all."
    )
    sms_country_pace: int = _number("SMS_COUNTRY_PACE", "Codes by SMS an hour to one country at most.", 100)
    exchange_url: str = _text(
        "EXCHANGE_URL",
        "https://… of the exchange, which knows the customers' accounts; empty: nothing of them is shown.",
    )
    exchange_link_url: str = _text(
        "EXCHANGE_LINK_URL",
        "https://… page of the exchange where a customer lets it vouch for his account; empty: none is connected.",
    )
    exchange_key_id: str = _text("EXCHANGE_KEY_ID", "Name of the key with which questions to it are signed.")
    exchange_secret: SecretStr = _secret("EXCHANGE_SECRET", "Secret of that key, 32 characters or more.")
    storage_url: SecretStr = _secret(
        "STORAGE_URL", "s3://key:secret@bucket?endpoint=…&region=…; empty: a local folder."
    )
    webhook_private: bool = _switch(
        "WEBHOOK_PRIVATE", "Whether webhooks may go to addresses inside our own network, and without TLS.", False
    )
    breached_passwords: str = _text(
        "BREACHED_PASSWORDS",
        "File of breached passwords, by SHA-1 in their order as Have I Been Pwned gives them; empty: none is looked up.",
    )
    qr_sign_in: bool = _switch(
        "QR_SIGN_IN",
        "Whether a customer's signed-in phone may let a browser in by QR code (docs/security/qr.md).",
        False,
    )
    clamd_url: str = _text("CLAMD_URL", "unix:///path or tcp://host:3310; empty: no scanner.")
    metrics_token: SecretStr = _secret("METRICS_TOKEN", "Bearer token for /metrics; empty: no metrics.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", validation_alias="LOG_LEVEL", description="Least serious log lines that are written."
    )
    log_format: Literal["json", "text"] = Field(
        default="json", validation_alias="LOG_FORMAT", description="json for machines, text for a person's terminal."
    )
    max_lag: int = _number("READY_MAX_LAG", "Seconds a follower may lag before /readyz says not ready.", 60)
    number_prefix: str = _text("NUMBER_PREFIX", "First letters of ticket numbers.", "GH")
    brand: str = _text("BRAND", "The exchange's name, as customers know it; empty: Support.")
    chromium: str = _text("CHROMIUM", "Chromium's program, which makes PDFs of whole tickets; empty: none are made.")
    undo_seconds: int = _number(
        "UNDO_SECONDS", "Seconds for which an agent may take an answer back; its mail waits.", 10, 0
    )
    keep_uploads: int = _number(
        "KEEP_UPLOADS_DAYS", "Days until a file that was uploaded but never sent is deleted.", 1
    )
    keep_outbox: int = _number("KEEP_OUTBOX_DAYS", "Days that the demo's outbox keeps a mail.", 7)
    keep_mail: int = _number("KEEP_MAIL_DAYS", "Days that a mail is kept as it came.", 90)
    keep_closed: int = _number(
        "KEEP_CLOSED_YEARS", "Years that the conversations of a closed account are kept after their last word.", 0, 0
    )
    limits: bool = _switch("GATEHOUSE_LIMITS", "Limits for doors; benches switch them off.", True)

    @model_validator(mode="after")
    def _names(self) -> Self:
        """The demo's exchange is Alderwick; an operator who has not given a name yet gets a plain word."""
        self.brand = self.brand or ("Alderwick" if self.mode == "demo" else "Support")
        self.mail_from = self.mail_from or ("support@alderwick.example" if self.mode == "demo" else "")
        return self

    @field_validator("public_url")
    @classmethod
    def _whole_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("write PUBLIC_URL with scheme and host, such as https://help.example.com")
        return value

    @field_validator("mail_domains")
    @classmethod
    def _domains(cls, value: str) -> str:
        for name in words_of(value):
            if "@" in name or not name.encode("idna"):  # UnicodeError is a ValueError
                raise ValueError("write domains alone, such as example.com")
        return value

    @field_validator("push_services")
    @classmethod
    def _push_services(cls, value: str) -> str:
        services.read(value)
        return value

    @field_validator("push_contact")
    @classmethod
    def _contact(cls, value: str) -> str:
        if value and not value.startswith(("mailto:", "https://")):
            raise ValueError("write PUSH_CONTACT as mailto:… or https://…")
        return value

    @field_validator("sms_url")
    @classmethod
    def _sms_service(cls, value: str) -> str:
        parts = urlsplit(value)
        is_here = parts.scheme == "http" and bare_name(parts.netloc) in LOOPBACK_NAMES
        if value and not (parts.hostname and (parts.scheme == "https" or is_here)):
            raise ValueError("write SMS_URL with https and host, such as https://sms.example.com/send")
        return value

    @field_validator("exchange_url", "exchange_link_url")
    @classmethod
    def _exchange(cls, value: str, info: ValidationInfo) -> str:
        parts = urlsplit(value)
        is_here = parts.scheme == "http" and bare_name(parts.netloc) in LOOPBACK_NAMES
        is_plain = not (parts.query or parts.fragment or parts.username)
        if value and not (parts.hostname and is_plain and (parts.scheme == "https" or is_here)):
            name = str(info.field_name).upper()
            raise ValueError(f"write {name} with https and host, such as https://desk-api.example.com")
        return value.rstrip("/") if info.field_name == "exchange_url" else value

    @field_validator("exchange_key_id")
    @classmethod
    def _key_name(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9._-]{0,64}", value):
            raise ValueError("write EXCHANGE_KEY_ID in letters, digits, dots and dashes")
        return value

    @field_validator("country_header")
    @classmethod
    def _header(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9-]{0,64}", value):
            raise ValueError("write COUNTRY_HEADER as a header's name, such as CF-IPCountry")
        return value

    @field_validator("sms_countries")
    @classmethod
    def _countries(cls, value: str) -> str:
        unknown = {name.upper() for name in words_of(value)} - SUPPORTED_REGIONS
        if unknown:
            raise ValueError(
                f"SMS_COUNTRIES takes two letters a country, such as DE, GB; not {', '.join(sorted(unknown))}"
            )
        return value

    @field_validator("mail_dkim_selector")
    @classmethod
    def _dns_name(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?", value):
            raise ValueError("write MAIL_DKIM_SELECTOR as a name for DNS, such as gatehouse")
        return value.lower()

    @field_validator("portal_host", "desk_host")
    @classmethod
    def _bare_host(cls, value: str) -> str:
        if set(value) & set("/@? \\"):
            raise ValueError("write a host alone, such as desk.example.com")
        return value.lower()

    @field_validator("mail_listen", "lmtp_listen")
    @classmethod
    def _endpoint(cls, value: str, info: ValidationInfo) -> str:
        if value and read_endpoint(value).path and info.field_name == "mail_listen":
            raise ValueError("write host:port, such as 127.0.0.1:2525")
        return value

    @field_validator("live_listen")
    @classmethod
    def _live_endpoint(cls, value: str) -> str:
        if value not in ("", "off") and read_endpoint(value).path:
            raise ValueError("write host:port, such as 127.0.0.1:9000, or off")
        return value

    @field_validator("live_url")
    @classmethod
    def _socket_url(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in ("ws", "wss") or not urlsplit(value).hostname):
            raise ValueError("write LIVE_URL with scheme and host, such as wss://help.example.com/live/socket")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        networks_of(value)
        return value


def bare_name(host: str) -> str:
    """The host without its port: `a.example:80` gives `a.example`, `[::1]:80` gives `[::1]`."""
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


def networks_of(text: str) -> list[IPv4Network | IPv6Network]:
    return [ip_network(part, strict=False) for part in words_of(text)]


def words_of(text: str) -> list[str]:
    """What stands between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]
