"""What a customer may ask about notices on a device, whichever way we know who he is; and the doors for a chat's visitor."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language

from gatehouse.channels.chat.doors import chat_of
from gatehouse.channels.chat.models import Visitor
from gatehouse.channels.chat.requests import Body, Refused, count, door, with_visitor
from gatehouse.channels.forms.people import known_contact
from gatehouse.channels.push.access import devices_of, digest
from gatehouse.channels.push.actions.devices import Wish, renew, switch_browser_off, switch_off, switch_on
from gatehouse.channels.push.device import read_device, read_endpoint
from gatehouse.channels.push.keys import vapid
from gatehouse.conversations.models import Contact

SWITCHES = 120  # an hour from one network
DEVICE = "device"  # in the session: this browser's endpoint
Act = Callable[[HttpRequest, Body, list[Contact], bool], HttpResponse]


def on(request: HttpRequest, body: Body, contacts: list[Contact], in_chat: bool) -> HttpResponse:
    """From now on, or from now on with more or with less."""
    count(request, "device", SWITCHES)
    device = read_device(body)
    says_more = body.get("says_more") is True
    switch_on(contacts, device, Wish(get_language() or settings.LANGUAGE_CODE, says_more, in_chat))
    if request.session.session_key:  # a chat alone gets no cookie
        request.session[DEVICE] = device.endpoint
    return JsonResponse({"is_on": True, "says_more": says_more})


def off(request: HttpRequest, body: Body, contacts: list[Contact], in_chat: bool) -> HttpResponse:
    """Not on this device any more."""
    switch_off(contacts, read_endpoint(body))
    return JsonResponse({"is_on": False, "says_more": False})


def state(request: HttpRequest, body: Body, contacts: list[Contact], in_chat: bool) -> HttpResponse:
    """What is set for this device, of others nothing; and our key, with which a browser asks its service for an endpoint."""
    endpoint = read_endpoint(body) if "endpoint" in body else ""
    device = devices_of(contacts).filter(endpoint_hash=digest(endpoint)).first()
    says_more = device is not None and device.says_more
    return JsonResponse({"is_on": device is not None, "says_more": says_more, "key": vapid().public})


def end_here(request: HttpRequest) -> None:
    """The session ends, and with it whatever this browser is told."""
    if endpoint := request.session.get(DEVICE):
        switch_browser_off(endpoint)


def _by_token(act: Act) -> Callable[..., HttpResponse]:
    """For the customer of a visitor's chat. Who is proven in the same browser uses the same device."""

    @door
    @with_visitor
    @wraps(act)
    def wrapped(request: HttpRequest, body: Body, visitor: Visitor) -> HttpResponse:
        people = {one.pk: one for one in (chat_of(visitor).conversation.contact, known_contact(request)) if one}
        return act(request, body, list(people.values()), True)

    return wrapped


chat_on, chat_off, chat_state = map(_by_token, (on, off, state))


@door
def renewal(request: HttpRequest, body: Body) -> HttpResponse:
    """A browser's service has given it another endpoint. No page is open then, so the old secret says who it is."""
    count(request, "device", SWITCHES)
    if not renew(read_device(body, "old"), read_device(body)):
        raise Refused(404, "device_unknown", "Nothing is sent to this device.", "old")
    return JsonResponse({"is_on": True})
