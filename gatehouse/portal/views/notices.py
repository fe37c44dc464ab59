"""Notices on a device, for whoever has proven who he is in this session. The page's form token says that our page asks."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gatehouse.channels.chat.requests import read_body, refusing
from gatehouse.channels.push import doors
from gatehouse.portal.session import contacts_here


def _by_session(act: doors.Act) -> Callable[[HttpRequest], HttpResponse]:
    @never_cache
    @require_POST
    @refusing
    @wraps(act)
    def wrapped(request: HttpRequest) -> HttpResponse:
        contacts = contacts_here(request)
        if not contacts:
            raise Http404
        return act(request, read_body(request), contacts, False)

    return wrapped


on, off, state = map(_by_session, (doors.on, doors.off, doors.state))
