"""What a mail service tells us afterwards: that a mail came back, is late, or was reported as spam."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from gatehouse.channels.email.models import HandedOver
from gatehouse.conversations.actions.returned import mail_failed, mail_is_late, mail_reported
from gatehouse.conversations.models import Delivery

_PREFIX = "anymail.backends."
_MOST_EVENTS = 2_000  # in one call; services send a few hundred


@csrf_exempt
@require_http_methods(["POST", "HEAD"])
def events(request: HttpRequest, service: str) -> HttpResponse:
    """Only the service that our mail goes out by, with the secret that both know, is listened to."""
    if not settings.MAIL_WEBHOOK_SECRET or service != _service():
        raise Http404
    if request.method == "HEAD":  # some look whether there is anything before they are switched on
        return HttpResponse()
    view = _reader(service)
    view.run_validators(request)  # raises SuspiciousOperation, which is 400
    try:
        for event in list(view.parse_events(request))[:_MOST_EVENTS]:
            take_in(event)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return HttpResponse("This is not what the service sends.\n", status=400, content_type="text/plain")
    return HttpResponse()


def take_in(event: Any) -> None:
    """Note beside the mail what became of it. An event about no mail of ours is let go: telling it again would not help."""
    delivery = _delivery_of(event)
    act = _ACTS.get(event.event_type)
    if delivery is not None and act is not None:
        act(
            delivery, " ".join((event.mta_response or event.description or "The mail service gives no reason.").split())
        )


_ACTS: dict[str, Callable[[Delivery, str], object]] = {
    "bounced": mail_failed,
    # What the service would not or could not send says nothing of the address.
    "rejected": partial(mail_failed, is_certain=False),
    "failed": partial(mail_failed, is_certain=False),
    "deferred": mail_is_late,
    "complained": lambda delivery, _reason: mail_reported(delivery),
}


def _delivery_of(event: Any) -> Delivery | None:
    """By the number that we gave the service with the mail, else by the id that it gave us."""
    mails = Delivery.objects.filter(channel="email")
    number = str((event.metadata or {}).get("delivery", ""))
    if number.isascii() and number.isdigit() and len(number) <= 18:
        return mails.filter(pk=int(number)).first()
    known = HandedOver.objects.filter(service_id=str(event.message_id or "-")).values("delivery")
    return mails.filter(pk__in=known).first()


def _service() -> str:
    """The mail service of MAIL_URL, empty for SMTP."""
    backend: str = settings.EMAIL_BACKEND
    return backend.removeprefix(_PREFIX).partition(".")[0] if backend.startswith(_PREFIX) else ""


def _reader(service: str) -> Any:
    """Anymail's view for this service, which checks the secret and understands its events. Loaded only where it is used."""
    from anymail.urls import urlpatterns

    names = (f"{service}_tracking_webhook", f"{service}_webhook")
    found = next((each for each in urlpatterns if each.name in names), None)
    if found is None:
        raise Http404
    view_class: Any = found.callback.view_class
    return view_class(**found.callback.view_initkwargs)
