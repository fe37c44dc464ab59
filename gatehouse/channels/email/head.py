"""The head of a mail and its envelope: how it threads, where answers and bounces go, what machines must know of it."""

from dataclasses import dataclass, field
from email.utils import make_msgid, parseaddr

from django.conf import settings
from django.utils.translation import gettext as _

from gatehouse.channels.email import keys
from gatehouse.channels.email.case import Case
from gatehouse.conversations.one_click import one_click_url

LOOP = "X-Gatehouse-Loop"  # whatever bears it was sent by a desk like ours, and is never answered by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """`return_path` is the envelope's sender, empty for the empty one; None is the address the mail comes from. `code` is
    what the portal knows the mail by.
    """

    recipient: str
    subject: str
    headers: dict[str, str]
    code: str = ""
    reply_to: str = ""
    return_path: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


def head_of(case: Case) -> Head:
    """Of a delivery's mail, its Message-ID minted, in the active language."""
    delivery, inbox = case.delivery, case.inbox
    headers = {"Message-ID": delivery.message_id, **case.threading.headers(delivery.message_id), **of_ours()}
    if case.is_automatic:
        headers |= {"Auto-Submitted": _kind_of_machine(case), **_leaving(case)}
    return Head(
        recipient=delivery.recipient,
        subject=_subject(case),
        headers=headers,
        code=case.code,
        reply_to=keys.reply_address(inbox, delivery.pk) if inbox else "",
        return_path=_return_path(case),
        metadata={"delivery": str(delivery.pk)},
    )


def head_of_link(recipient: str, subject: str, code: str) -> Head:
    """Of the mail with a link, which belongs to no conversation."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]  # else it would name this machine
    headers = {**of_ours(), "Auto-Submitted": "auto-generated", "Message-ID": make_msgid(domain=domain)}
    return Head(recipient=recipient, subject=subject, headers=headers, code=code)


def of_ours() -> dict[str, str]:
    return {LOOP: settings.CONFIG.portal_name}


def _kind_of_machine(case: Case) -> str:
    return "auto-replied" if case.delivery.template in ("confirmation", "warning") else "auto-generated"


def _return_path(case: Case) -> str | None:
    """Bounces find their delivery by the address; those of an answer to mail find nobody, so that none is answered."""
    if case.answers_mail:
        return ""
    return keys.bounce_address(case.inbox, case.delivery.pk) if case.inbox else None


def _leaving(case: Case) -> dict[str, str]:
    """One click in the mail program ends the copies of who was added by somebody else (RFC 8058)."""
    if case.is_requester:
        return {}
    url = one_click_url(case.conversation, case.contact.pk, "leave")
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _subject(case: Case) -> str:
    """The same for the whole thread, with the key by which an answer finds home; mail programs group by it.

    In our own words, since strangers choose the other: only whoever wrote to us by mail, from an address known to be his,
    gets his own subject back, under which his program keeps the thread.
    """
    token = f"[{keys.subject_token(case.number, case.delivery.recipient)}]" if case.inbox else f"[{case.number}]"
    if case.threading.began_with_mail and case.is_proven and case.conversation.subject:
        return f"Re: {case.conversation.subject} {token}"
    return f"{token} {case.topic or _('Your ticket')}"
