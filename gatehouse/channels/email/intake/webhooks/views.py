"""Where mail services post the mail that came in for us."""

import base64
import hmac

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from gatehouse.channels.email.intake import bell, store
from gatehouse.channels.email.intake.webhooks.posted import Posted, Unreadable
from gatehouse.channels.email.intake.webhooks.services import SERVICES, Handed

_AROUND = 1 << 20  # bytes of what else a service says about a mail


@csrf_exempt
@require_POST
def inbound(request: HttpRequest, service: str) -> HttpResponse:
    """Store what is posted; 200 once it is committed, and whatever else makes the service try again or say what is wrong.

    There is no such page without MAIL_WEBHOOK_SECRET, which the service sends as user and password.
    """
    known, secret = SERVICES.get(service), settings.MAIL_WEBHOOK_SECRET
    if known is None or not secret:
        raise Http404
    if not _is_let_in(request, secret):
        return _refusal(401, "Wrong user or password.", **{"WWW-Authenticate": "Basic"})
    # In base64 and JSON a mail is half as large again.
    most = 2 * settings.MAIL_SIZE + _AROUND
    body = request.read(most + 1)
    if len(body) > most:
        return _refusal(413, "This is larger than a mail may be here.")
    posted = Posted(request.headers.get("Content-Type", ""), {k.lower(): v for k, v in request.headers.items()}, body)
    try:
        return _stored(known.mails(posted)) if known.is_signed(posted) else _refusal(403, "The signature is wrong.")
    except Unreadable as unreadable:
        return _refusal(400, str(unreadable))


def _stored(mails: list[Handed]) -> HttpResponse:
    if any(len(mail.raw) > settings.MAIL_SIZE for mail in mails):
        return _refusal(413, "This mail is larger than may be taken in.")
    try:
        with transaction.atomic():
            kept = [str(store.keep(mail.raw, mail.envelope)) for mail in mails]
    except store.NotStored as error:
        return _refusal(503, str(error), **{"Retry-After": "60"})
    bell.ring()
    return JsonResponse({"status": "stored", "raw_ids": kept})


def _is_let_in(request: HttpRequest, secret: str) -> bool:
    wanted = b"Basic " + base64.b64encode(secret.encode())
    return hmac.compare_digest(request.headers.get("Authorization", "").encode("utf-8", "replace"), wanted)


def _refusal(status: int, reason: str, **headers: str) -> HttpResponse:
    return JsonResponse({"reason": reason}, status=status, headers=headers)
