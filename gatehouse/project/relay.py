"""Django's mail settings from MAIL_URL."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

OUTBOX = "gatehouse.channels.email.outbox.OutboxBackend"
SMTP = "gatehouse.channels.email.backend.SmtpBackend"
TIMEOUT = 30


class MailUrlInvalid(ValueError):
    """MAIL_URL is not usable; write smtp://user:pass@host:587, smtps://user:pass@host or anymail+esp://?api_key=…."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def mail_settings(url: str, *, demo: bool, webhook_secret: str = "") -> dict[str, Any]:
    """Settings for `smtp` (STARTTLS unless ?tls=no), `smtps`, or `anymail+<esp>`; without a URL demo mail stays here.

    For Anymail the query names its settings without the service's name: `anymail+mailgun://?api_key=…` gives
    MAILGUN_API_KEY. Raises MailUrlInvalid, whose text never repeats the URL.
    """
    if not url:
        return {"EMAIL_BACKEND": OUTBOX if demo else SMTP}
    parts = urlsplit(url)
    if parts.scheme.startswith("anymail+"):
        return _anymail(parts.scheme.removeprefix("anymail+"), parts.query, webhook_secret)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise MailUrlInvalid
    is_tls = parts.scheme == "smtp" and dict(parse_qsl(parts.query)).get("tls") != "no"
    try:
        port = parts.port or (465 if parts.scheme == "smtps" else 587)
    except ValueError:
        raise MailUrlInvalid from None
    return {
        "EMAIL_BACKEND": SMTP,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": is_tls,
        "EMAIL_TIMEOUT": TIMEOUT,
    }


def _anymail(esp: str, query: str, webhook_secret: str) -> dict[str, Any]:
    name = esp.replace("-", "_")
    if not name.isidentifier():
        raise MailUrlInvalid
    given = {f"{name.upper()}_{key.upper()}": value for key, value in parse_qsl(query)}
    # A service that cannot switch tracking off by mail, or give our number back, must not keep a mail from leaving.
    fixed: dict[str, Any] = {"REQUESTS_TIMEOUT": TIMEOUT, "IGNORE_UNSUPPORTED_FEATURES": True}
    if webhook_secret:
        fixed["WEBHOOK_SECRET"] = webhook_secret
    return {"EMAIL_BACKEND": f"anymail.backends.{name}.EmailBackend", "ANYMAIL": {**given, **fixed}}
