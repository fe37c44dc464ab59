"""What each mail service posts when mail comes in. Only those that hand over the mail as it was sent are here.

Field names and forms are those that django-anymail's inbound views document; a signature is checked where the service has one
and MAIL_URL names its key.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.sources import Source
from gatehouse.channels.email.intake.webhooks.posted import Posted, Unreadable


@dataclass(frozen=True, slots=True)
class Handed:
    """One mail of a webhook."""

    raw: bytes
    sender: str | None
    recipients: tuple[str, ...]

    @property
    def envelope(self) -> Envelope:
        sender = None if self.sender is None else str(self.sender).strip().removeprefix("<").removesuffix(">")
        return Envelope(Source.WEBHOOK, sender, self.recipients)


@dataclass(frozen=True, slots=True)
class Service:
    """`mails` raises Unreadable; `is_signed` says whether the signature is good, or none can be expected."""

    mails: Callable[[Posted], list[Handed]]
    is_signed: Callable[[Posted], bool] = lambda posted: True


def mailgun(posted: Posted) -> list[Handed]:
    fields = posted.fields
    raw = _whole(
        fields.get("body-mime"), "Forward to an address that ends in /mailgun/mime/, so that Mailgun sends MIME."
    )
    return [Handed(raw, _text(fields.get("sender")), _recipients(_text(fields.get("recipient"))))]


def mailgun_signed(posted: Posted) -> bool:
    key = _setting("MAILGUN_WEBHOOK_SIGNING_KEY")
    said = [posted.fields.get(name, b"") for name in ("timestamp", "token", "signature")]
    mac = hmac.new(key.encode(), said[0] + said[1], hashlib.sha256).hexdigest()
    return not key or hmac.compare_digest(mac.encode(), said[2])


def sendgrid(posted: Posted) -> list[Handed]:
    fields = posted.fields
    raw = _whole(fields.get("email"), "Tick “POST the raw, full MIME message” in SendGrid's inbound parse.")
    with _as_expected():
        envelope = json.loads(fields["envelope"])
        return [Handed(raw, envelope.get("from"), tuple(map(str, envelope["to"])))]


def postmark(posted: Posted) -> list[Handed]:
    with _as_expected():
        said: dict[str, Any] = dict(posted.json)
        headers = said.get("Headers") or [{}]
        sender = headers[0].get("Value") if str(headers[0].get("Name", "")).lower() == "return-path" else None
        recipients = _recipients(said.get("OriginalRecipient"))
    raw = _whole(said.get("RawEmail"), "Tick “Include raw email content in JSON payload” in Postmark's inbound stream.")
    return [Handed(raw, sender, recipients)]


def mailersend(posted: Posted) -> list[Handed]:
    with _as_expected():
        data = posted.json["data"]
        recipients = tuple(str(one["email"]) for one in data["recipients"]["rcptTo"])
        sender = data["sender"]["email"]
    return [Handed(_whole(data.get("raw"), "MailerSend sent no mail."), sender, recipients)]


def mailersend_signed(posted: Posted) -> bool:
    key = _setting("MAILERSEND_INBOUND_SECRET")
    mac = hmac.new(key.encode(), posted.body, hashlib.sha256).hexdigest()
    return not key or hmac.compare_digest(mac.encode(), posted.headers.get("signature", "").encode())


def sparkpost(posted: Posted) -> list[Handed]:
    with _as_expected():
        return [_relayed(event["msys"]["relay_message"]) for event in posted.json]


def _relayed(message: dict[str, Any]) -> Handed:
    content = message["content"]
    raw = content["email_rfc822"]
    if content["email_rfc822_is_base64"]:
        raw = base64.b64decode(raw)
    return Handed(_whole(raw, "SparkPost sent no mail."), message.get("msg_from"), _recipients(message.get("rcpt_to")))


SERVICES = {
    "mailersend": Service(mailersend, mailersend_signed),
    "mailgun": Service(mailgun, mailgun_signed),
    "postmark": Service(postmark),
    "sendgrid": Service(sendgrid),
    "sparkpost": Service(sparkpost),
}


def _whole(raw: object, otherwise: str) -> bytes:
    """The mail itself; without it Unreadable says what to set at the service."""
    if isinstance(raw, str):
        raw = raw.encode("utf-8", "replace")
    if not isinstance(raw, bytes) or not raw:
        raise Unreadable(otherwise)
    return raw


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "replace")


def _recipients(said: object) -> tuple[str, ...]:
    return tuple(one.strip() for one in said.split(",") if one.strip()) if isinstance(said, str) else ()


def _setting(name: str) -> str:
    return str(getattr(settings, "ANYMAIL", {}).get(name, ""))


@contextmanager
def _as_expected() -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Unreadable("A field that this service sends is missing.") from error
