"""The mailed link: asked for by a browser, opened and redeemed by the same one.

Nothing here tells an address or a number that exists from one that does not: the row is made, the job deferred and the
same answer given for every asking. The job alone looks whether there is anybody to write to.
"""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from procrastinate.contrib.django import app

from gatehouse.conversations import numbers
from gatehouse.conversations.models import LINK_LIVES, LinkRequest

_COOKIE_LIVES = 24 * 3600


def browser_of(request: HttpRequest) -> str:
    """This browser's random token, the one of its cookie or a fresh one."""
    known = request.COOKIES.get(_cookie_name(), "")
    return known if 20 <= len(known) <= 64 else secrets.token_urlsafe(32)


def mark_browser(response: HttpResponse, token: str) -> None:
    """Keep the token in the browser, so that it can show that it was the one that asked."""
    response.set_cookie(
        _cookie_name(),
        token,
        max_age=_COOKIE_LIVES,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@transaction.atomic
def ask_for_link(value: str, typed_number: str, browser: str) -> None:
    """Store the asking and have the link mailed. `value` is an address as somebody typed it."""
    row = LinkRequest.objects.create(
        value=value.strip().lower(),
        number=numbers.read(typed_number, settings.NUMBER_PREFIX) or "",
        language=get_language() or settings.LANGUAGE_CODE,
        browser=_digest(browser),
    )
    app.configure_task("send_link", queue="mail_out").defer(request_id=row.pk)


def find_link(token: str) -> LinkRequest | None:
    """The asking that this token was mailed for, live or not. The look-up is by the token's hash."""
    return LinkRequest.objects.filter(token=_digest(token)).first()


def is_same_browser(link: LinkRequest, request: HttpRequest) -> bool:
    known = request.COOKIES.get(_cookie_name(), "")
    return hmac.compare_digest(_digest(known), bytes(link.browser))


def redeem(link: LinkRequest) -> bool:
    """Use the link up; False when it was used before or its half hour is over. Of two at once one succeeds."""
    live = LinkRequest.objects.filter(
        pk=link.pk, redeemed_at=None, created_at__gt=timezone.now() - LINK_LIVES, token__isnull=False
    )
    return live.update(redeemed_at=timezone.now()) == 1


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _cookie_name() -> str:
    return settings.SESSION_COOKIE_NAME.replace("portal_", "browser_")
