"""What customers read of a mail that was not read: too large, not handed over by its server, or put into quarantine."""

from typing import Any

from django.utils.translation import gettext as _

from gatehouse.channels.email.case import Case
from gatehouse.channels.email.channel import EMAIL
from gatehouse.channels.email.models import IncomingMail
from gatehouse.guard.files.limits import DEFAULT, MIB


def told(mail: IncomingMail, *, is_writer: bool) -> str:
    """What happened, and to its writer what to do now; empty where the mail was read."""
    large, missing = mail.notices_of("too_large"), mail.notices_of("not_given") or mail.notices_of("quarantined")
    if not large and not missing:
        return ""
    if not is_writer:
        return _("This mail could not be read.")
    if missing:
        return _("We could not read your mail. Please write it again in the ticket.")
    size, _most = megabytes(large[0])
    return _(
        "Your mail of %(size)s MB was too large for us, so we could not read it. Please send it again without large files. "
        "In the ticket you can attach files of up to %(each)s MB each."
    ) % {"size": size, "each": DEFAULT.file_bytes // MIB}


def told_in(case: Case) -> tuple[str, ...]:
    """The same of the mail that a letter of ours is about, as its paragraphs."""
    message = case.message
    if message is None or message.channel != EMAIL.key:
        return ()
    mail = IncomingMail.objects.filter(message=message).first()
    said = told(mail, is_writer=message.contact_id == case.contact.pk) if mail else ""
    return (said,) if said else ()


def megabytes(notice: dict[str, Any]) -> tuple[int, int]:
    """How large the mail was and how large one may be, as people say it: the first is never the smaller one."""
    most = round(notice["most"] / MIB)
    return max(round(notice["size"] / MIB), most + 1), most
