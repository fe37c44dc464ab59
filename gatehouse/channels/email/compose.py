"""From a delivery or a link request to a mail that can be handed over: headers, text and HTML."""

from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from gatehouse.channels.base import Permanent
from gatehouse.channels.email import recognition
from gatehouse.channels.email.case import Case, make_case, one_line
from gatehouse.channels.email.letter import Letter, Link
from gatehouse.channels.email.letters import write
from gatehouse.conversations.models import Delivery, DeliveryState, LinkRequest

# A service that puts a Message-ID of its own in place of ours, unless it is asked not to.
_KEEP_OUR_ID = {"anymail.backends.postmark.EmailBackend": {"X-PM-KeepID": "true"}}


def compose(delivery: Delivery) -> EmailMultiAlternatives:
    """The mail of a delivery whose Message-ID is minted. Raises Permanent when it cannot be written to this address."""
    case = make_case(delivery)
    with translation.override(case.language):
        letter = write(case)
        headers = {"Message-ID": delivery.message_id, **_thread(delivery)}
        headers["Auto-Submitted"] = "auto-replied" if delivery.template == "confirmation" else "auto-generated"
        return _mail(delivery.recipient, _subject(case), letter, headers)


def compose_link(request: LinkRequest, token: str) -> EmailMultiAlternatives:
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
        return _mail(request.value, letter.heading, letter, {"Auto-Submitted": "auto-generated"})


def mint_message_id(delivery: Delivery) -> str:
    """The id under which this delivery's mail travels, however often it is tried (RFC 5322 §3.6.4)."""
    proof = salted_hmac("gatehouse.mail.message-id", str(delivery.pk), algorithm="sha256").hexdigest()[:32]
    return f"<{delivery.pk}.{proof}@{_sender()[1].rpartition('@')[2]}>"


def _thread(delivery: Delivery) -> dict[str, str]:
    """Our first mail about this conversation to this recipient, under which mail programs show all later ones."""
    earlier = Delivery.objects.filter(
        conversation=delivery.conversation_id,
        channel=delivery.channel,
        recipient=delivery.recipient,
        pk__lt=delivery.pk,
    )
    first = earlier.exclude(state=DeliveryState.SKIPPED).order_by("pk").first()
    if first is None:
        return {}
    message_id = first.message_id or mint_message_id(first)  # it may still wait for its turn
    return {"In-Reply-To": message_id, "References": message_id}


def _subject(case: Case) -> str:
    """The same for the whole thread, and in our own words: mail programs group by it, and strangers choose the other."""
    return f"[{case.number}] {case.topic or _('Your ticket')}"


def _mail(recipient: str, subject: str, letter: Letter, headers: dict[str, str]) -> EmailMultiAlternatives:
    _check(recipient)
    name, address = _sender()
    code = recognition.anti_phishing_code(recipient)
    context: dict[str, Any] = {"letter": letter, "sender": name, "code": code, **_surroundings()}
    mail = EmailMultiAlternatives(
        subject=one_line(subject),
        body=render_to_string("mail/letter.txt", context).strip() + "\n",
        from_email=formataddr((name, address)),
        to=[recipient],
        headers={
            **headers,
            "Content-Language": context["language"],
            "X-Auto-Response-Suppress": "All",
            **_KEEP_OUR_ID.get(settings.EMAIL_BACKEND, {}),
        },
    )
    mail.attach_alternative(render_to_string("mail/letter.html", context), "text/html")
    return mail


def _check(recipient: str) -> None:
    try:
        validate_email(recipient)
    except ValidationError:
        raise Permanent("This is not a mail address that can be written to.") from None


def _sender() -> tuple[str, str]:
    """Name and address that mail comes from; a name in MAIL_FROM goes before the brand's."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    brand = settings.BRAND
    return one_line(
        name or (_("Support") if brand == "Support" else _("%(brand)s Support") % {"brand": brand})
    ), address


def _surroundings() -> dict[str, Any]:
    """What the layout needs; Arabic and CJK stand on taller lines (looks/README.md)."""
    language, _dash, script = (translation.get_language() or settings.LANGUAGE_CODE).partition("-")
    is_tall = language in ("ar", "zh", "ja", "ko")
    is_rtl = translation.get_language_bidi()
    return {
        "brand": settings.BRAND,
        "language": f"{language}-{script.title()}" if script else language,  # as RFC 5646 writes it
        "direction": "rtl" if is_rtl else "ltr",
        "near": "right" if is_rtl else "left",
        "far": "left" if is_rtl else "right",
        "line_height": 27 if is_tall else 25,
        "small_height": 23 if is_tall else 20,
        "heading_height": 38 if is_tall else 31,
        "portal_address": urlsplit(settings.BASE_URL).netloc,
    }
