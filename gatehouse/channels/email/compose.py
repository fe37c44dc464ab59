"""From a delivery or a link request to a mail that can be handed over: headers, text and HTML."""

from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from gatehouse.channels.base import Permanent
from gatehouse.channels.email import notices, recognition
from gatehouse.channels.email.account import letters as letters_of_accounts
from gatehouse.channels.email.account.people import language_of
from gatehouse.channels.email.case import Case, language_tag, make_case, one_line
from gatehouse.channels.email.head import Head, head_of, head_of_link
from gatehouse.channels.email.letter import Enclosure, Letter, Link
from gatehouse.channels.email.letters import write
from gatehouse.channels.email.outgoing import OutgoingMail
from gatehouse.channels.email.pdf import make_pdf
from gatehouse.channels.wanted import ACCOUNT
from gatehouse.conversations.models import Delivery, LinkRequest

# A service that puts a Message-ID of its own in place of ours, unless it is asked not to.
_KEEP_OUR_ID = {"anymail.backends.postmark.EmailBackend": {"X-PM-KeepID": "true"}}


def compose(delivery: Delivery) -> OutgoingMail:
    """The mail of a delivery whose Message-ID is minted. Raises Permanent when it cannot be written to this address."""
    if delivery.template in notices.TEMPLATES:
        return _notice(delivery)
    if delivery.template == ACCOUNT:
        return _account(delivery)
    return compose_case(make_case(delivery))


def _notice(delivery: Delivery) -> OutgoingMail:
    agent = notices.agent_at(delivery.recipient)
    if agent is None:
        raise Permanent("There is no such agent any more.")
    with translation.override(notices.language_of(agent)):
        return _mail(*notices.written(delivery, agent))


def _account(delivery: Delivery) -> OutgoingMail:
    with translation.override(language_of(delivery)):
        return _mail(letters_of_accounts.head_of(delivery), letters_of_accounts.letter_of(delivery))


def compose_case(case: Case) -> OutgoingMail:
    """The same, of what is known about a delivery."""
    with translation.override(case.language):
        return _mail(head_of(case), write(case))


def preview_case(case: Case) -> OutgoingMail:
    """As it would be, for an agent's eyes."""
    with translation.override(case.language):
        return _mail(head_of(case), write(case), is_shown=True)


def compose_link(request: LinkRequest, token: str, code: str) -> OutgoingMail:
    """The mail with the link by which somebody shows that he reads an address; it says nothing else."""
    with translation.override(request.language):
        letter = Letter(
            heading=_("Your link to your tickets"),
            greeting="",
            paragraphs=(
                _("Open it in the browser in which you asked for it. It works once, and for 30 minutes."),
                _("If you did not ask for it, do nothing: without that browser the link lets nobody in."),
            ),
            facts=(),
            button=Link(_("Show my tickets"), f"{settings.BASE_URL}/link/{token}/"),
            why=_("You get this mail because somebody typed your address on our portal."),
        )
        return _mail(head_of_link(request.value, letter.heading, code), letter)


def compose_invitation(request: LinkRequest, code: str) -> OutgoingMail:
    """In place of that link, to whoever has an account."""
    with translation.override(request.language):
        letter = Letter(
            heading=_("Sign in to see your tickets"),
            greeting="",
            paragraphs=(
                _("You have an account with this address, so your tickets open with it and not by a link in a mail."),
                _("If you did not ask for this, do nothing: it lets nobody in."),
            ),
            facts=(),
            button=Link(_("Sign in"), f"{settings.BASE_URL}/sign-in/?next=/tickets/"),
            why=_("You get this mail because somebody typed your address on our portal."),
        )
        return _mail(head_of_link(request.value, letter.heading, code), letter)


def compose_letter(head: Head, letter: Letter, language: str) -> OutgoingMail:
    """A mail whose words are written already, in this language."""
    with translation.override(language):
        return _mail(head, letter)


def _mail(head: Head, letter: Letter, *, is_shown: bool = False) -> OutgoingMail:
    """`is_shown` is for an agent's eyes."""
    _check(head.recipient)
    name, address = _sender()
    known_by = recognition.masked_code if is_shown else recognition.anti_phishing_code
    code = known_by(head.recipient)
    context: dict[str, Any] = {"letter": letter, "head": head, "sender": name, "code": code, **_surroundings()}
    sender = formataddr((name, address))
    mail = OutgoingMail(
        subject=one_line(head.subject),
        body=render_to_string("mail/letter.txt", context).strip() + "\n",
        from_email=sender,
        to=[head.recipient],
        reply_to=[head.reply_to] if head.reply_to else None,
        return_path=address if head.return_path is None else head.return_path,
        metadata=head.metadata,
        secrets=(code, letter.secret),
        headers={
            **head.headers,
            "Content-Language": context["language"],
            "X-Auto-Response-Suppress": "All",
            **_KEEP_OUR_ID.get(settings.EMAIL_BACKEND, {}),
        },
    )
    mail.attach_alternative(render_to_string("mail/letter.html", context), "text/html")
    if letter.enclosed:
        _enclose(mail, letter.enclosed)
    return mail


def _enclose(mail: OutgoingMail, page: Enclosure) -> None:
    mail.attach(f"{page.name}.html", page.html, "text/html")
    if (pdf := make_pdf(page.html)) is not None:
        mail.attach(f"{page.name}.pdf", pdf, "application/pdf")


def _check(recipient: str) -> None:
    try:
        validate_email(recipient)
    except ValidationError:
        raise Permanent("This is not a mail address that can be written to.") from None


def _sender() -> tuple[str, str]:
    """Name and address that mail comes from; a name in MAIL_FROM goes before the brand's."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return one_line(name or team_name()), address


def team_name() -> str:
    """As the desk calls itself, in the active language."""
    brand = settings.BRAND
    return _("Support") if brand == "Support" else _("%(brand)s Support") % {"brand": brand}


def _surroundings() -> dict[str, Any]:
    """What the layout needs; Arabic and CJK stand on taller lines (looks/README.md)."""
    is_tall = language_tag().partition("-")[0] in ("ar", "zh", "ja", "ko")
    is_rtl = translation.get_language_bidi()
    return {
        "brand": settings.BRAND,
        "language": language_tag(),
        "direction": "rtl" if is_rtl else "ltr",
        "near": "right" if is_rtl else "left",
        "far": "left" if is_rtl else "right",
        "line_height": 27 if is_tall else 25,
        "small_height": 23 if is_tall else 20,
        "heading_height": 38 if is_tall else 31,
        "portal_address": urlsplit(settings.BASE_URL).netloc,
    }
