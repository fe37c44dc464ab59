"""What a mail in the timeline needs beside its words."""

from django import template

from gatehouse.accounts.models import User
from gatehouse.channels.email.access import ORIGINAL_ROLES, may_have_original
from gatehouse.channels.email.models import IncomingMail
from gatehouse.workspace import held, mails
from gatehouse.workspace.mails import Assurance

register = template.Library()


@register.filter
def assured(mail: IncomingMail) -> Assurance:
    return mails.assurance(mail)


@register.filter
def not_kept(mail: IncomingMail) -> list[tuple[str, str]]:
    return mails.left_out(mail)


@register.filter
def is_partly_read(mail: IncomingMail) -> bool:
    return mails.is_partly_read(mail)


@register.filter
def unread(mail: IncomingMail) -> str:
    return mails.unread(mail)


@register.filter
def has_notice(mail: IncomingMail, kind: str) -> bool:
    return bool(mail.notices_of(kind))


@register.simple_tag
def has_original(user: User, mail: IncomingMail) -> bool:
    return may_have_original(user, mail)


@register.simple_tag
def can_open_together(user: User, mail: IncomingMail) -> bool:
    """Whether to offer the way to the original; what can be opened there is asked there."""
    return user.role in ORIGINAL_ROLES


@register.simple_tag
def quarantined(user: User) -> int:
    return held.held(user)
