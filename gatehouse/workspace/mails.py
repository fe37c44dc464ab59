"""A mail as the desk shows it beside its words: how sure its sender is, what came with it, and its HTML."""

from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import storages
from django.utils.translation import gettext as _

from gatehouse.channels.email.models import Fate, IncomingMail, RawMail, Result
from gatehouse.channels.email.reading.killable import safe_html_in_child
from gatehouse.channels.email.reading.safe_html import SafeHtml as SafeHtml
from gatehouse.channels.email.unread import megabytes
from gatehouse.conversations.models import Attachment, Message
from gatehouse.guard.files import Family, Reason

_PICTURE, _PICTURES = 600_000, 4_000_000  # bytes of pictures in a body: of one, of all


@dataclass(frozen=True, slots=True)
class Assurance:
    """How sure we are of the sender: the tag's colour and icon, its words, and what they mean."""

    colour: str
    icon: str
    label: str
    meaning: str


def assurance(mail: IncomingMail) -> Assurance:
    """What our mail server found out about the domain in From."""
    if mail.dmarc == Result.PASS:
        meaning = _(
            "The domain of this address vouches for the mail (DMARC). It says nothing about who holds the account."
        )
        return Assurance("good", "shield-check", _("Sender's domain proven"), meaning)
    if mail.dmarc == Result.FAIL:
        meaning = _(
            "The domain of this address says that it did not send this mail (DMARC). It joined no conversation."
        )
        return Assurance("bad", "shield-alert", _("Sender may be forged"), meaning)
    meaning = _("Nobody vouches for this address: anybody can write it. Give no account details because of it.")
    return Assurance("warn", "shield", _("Sender not verified"), meaning)


def is_partly_read(mail: IncomingMail) -> bool:
    """Whether some of what was sent is missing here. A head without a date is no loss."""
    return any("date" not in problem and "From" not in problem for problem in mail.problems)


def unread(mail: IncomingMail) -> str:
    """Why nothing but its head is here; empty where the mail was read."""
    for notice in mail.notices_of("too_large"):
        size, most = megabytes(notice)
        return _(
            "This mail of %(size)s MB is larger than the %(most)s MB that are taken in. It is still in the mailbox."
        ) % {"size": size, "most": most}
    if mail.notices_of("not_given"):
        return _("The mail server does not hand this mail over. It is still in the mailbox.")
    for notice in mail.notices_of("quarantined"):
        if RawMail.objects.filter(pk=notice["mail"], fate=Fate.QUARANTINED).exists():
            return _("This mail could not be read. It is in quarantine, where a lead can look at it.")
        return _("This mail could not be read at first. A lead has dealt with it.")
    return ""


def left_out(mail: IncomingMail) -> list[tuple[str, str]]:
    """Files that were not kept: name, and why."""
    return [(str(one.get("name", "")), _why(one)) for one in mail.notices_of("left_out")]


def _why(notice: dict[str, Any]) -> str:
    reason = str(notice.get("reason", ""))
    names = {
        Reason.PROGRAM: _("programs and scripts are not kept"),
        Reason.WEB_PAGE: _("web pages are not kept"),
        Reason.INFECTED: _("the scanner found something harmful"),
        Reason.TOO_LARGE: _("it is too large"),
        Reason.TOO_LARGE_TOGETHER: _("the files are too large together"),
        Reason.TOO_MANY: _("there are too many files"),
        Reason.EMPTY: _("it is empty"),
    }
    known = {str(key): said for key, said in names.items()}
    return known.get(reason, _("files of this kind cannot be checked"))


def as_text(mail: IncomingMail) -> str:
    """Head and words after the guard, and why there are no more of them."""
    checks = ", ".join(f"{name.upper()} {getattr(mail, name)}" for name in ("dmarc", "dkim", "spf"))
    head = [
        f"From: {mail.author_name} <{mail.author}>".replace(":  <", ": <"),
        f"Date: {mail.written_at.isoformat() if mail.written_at else '?'}",
        f"Subject: {mail.subject}",
        f"Message-ID: <{mail.rfc_id}>",
        f"Checks: {checks}",
    ]
    why = unread(mail)
    return "\n".join([*head, "", mail.message.text if mail.message else "", *(["", f"[{why}]"] if why else []), ""])


def shown_html(mail: IncomingMail, message: Message) -> SafeHtml | None:
    """The mail's HTML, fit for a frame: pictures of the mail itself stand in it, all others are left out."""
    return safe_html_in_child(message.html, inline=_pictures(mail), remote={})


def _pictures(mail: IncomingMail) -> dict[str, str]:
    """As data, since a frame without an origin gets nothing from our doors."""
    kept = Attachment.objects.filter(pk__in=mail.inline.values(), message=mail.message_id, erased_at=None)
    pictures = {str(one.pk): one for one in kept if one.family == Family.PICTURE and one.size <= _PICTURE}
    found: dict[str, str] = {}
    left = _PICTURES
    for content_id, pk in mail.inline.items():
        if (one := pictures.get(pk)) is not None and one.size <= left:
            with suppress(OSError):  # its place stays empty, as that of a blocked one
                found[content_id] = _as_data(one)
                left -= one.size
    return found


def _as_data(file: Attachment) -> str:
    with storages["private"].open(file.key, "rb") as content:
        return f"data:{file.media_type};base64,{b64encode(content.read()).decode()}"
