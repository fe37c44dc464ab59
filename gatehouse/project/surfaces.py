"""Which surface a request is for: its host, its session and its cookie names."""

from collections.abc import Callable
from typing import Literal

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone, translation

from gatehouse.accounts.models import User
from gatehouse.conversations import zones
from gatehouse.project.config import Config
from gatehouse.project.given import bare_name
from gatehouse.project.sessions.desk import DeskStore
from gatehouse.project.sessions.portal import PortalStore

Surface = Literal["portal", "desk"]
DESK_PATHS = ("/desk/", "/backoffice/")
SHARED_PATHS = ("/static/", "/live/")
BY_THEMSELVES = ("/chat/", "/live/", "/devices/state/")  # what the portal's open pages ask for without anybody at them


def surface_of(request: HttpRequest) -> Surface:
    """Desk for the workspace's and the back office's paths and for the desk's own host; portal for all else."""
    settled: Config = settings.CONFIG
    host = bare_name(request.META.get("HTTP_HOST", "")).lower()
    if request.path_info.startswith(DESK_PATHS) or (settled.has_own_desk_host and host == settled.desk_name):
        return "desk"
    return "portal"


class Hosts:
    """With two hosts each answers only its own paths; the desk's bare address leads to the workspace."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        settled: Config = settings.CONFIG
        if not settled.has_own_desk_host or request.path_info.startswith(SHARED_PATHS):
            return self.get_response(request)
        at_desk = bare_name(request.get_host()).lower() == settled.desk_name
        if at_desk and request.path_info == "/":
            return HttpResponseRedirect("/desk/")
        if at_desk != request.path_info.startswith(DESK_PATHS):
            raise Http404
        return self.get_response(request)


class DeskLanguages:
    """The workspace in a language only where it is whole: half a page in another one helps nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if surface_of(request) == "desk" and request.LANGUAGE_CODE not in settings.DESK_LANGUAGES:
            translation.activate("en")
            request.LANGUAGE_CODE = "en"
        return self.get_response(request)


class AgentsOwn:
    """The desk in the language and the time zone that its agent has chosen, where he has chosen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if surface_of(request) != "desk" or not isinstance(request.user, User):
            return self.get_response(request)
        if request.user.language in settings.DESK_LANGUAGES:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        with timezone.override(zones.named(request.user.time_zone)):
            return self.get_response(request)


class TwoSessions(SessionMiddleware):
    """Django's sessions, with a cookie and a store of its own for the desk.

    Django reads and writes one cookie name; for the desk the cookies are renamed on their way in and out.
    """

    def process_request(self, request: HttpRequest) -> None:
        name = settings.SESSION_COOKIE_NAME
        if surface_of(request) == "portal":
            request.session = PortalStore(request.COOKIES.get(name))
            request.session.is_use = not request.path_info.startswith(BY_THEMSELVES)
            return
        request.COOKIES.pop(name, None)
        if key := request.COOKIES.get(settings.DESK_COOKIE_NAME):
            request.COOKIES[name] = key
        store = DeskStore(key)
        request.session = store
        if key:
            store.touch(is_background="X-Background" in request.headers)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        name = settings.SESSION_COOKIE_NAME
        if surface_of(request) == "desk" and name in response.cookies:
            morsel = response.cookies.pop(name)
            response.cookies[settings.DESK_COOKIE_NAME] = morsel.value
            response.cookies[settings.DESK_COOKIE_NAME].update(morsel)
        return response
