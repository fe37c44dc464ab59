"""What stands before a view: being signed in as an agent, having a role, having shown a code a moment ago."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from gatehouse.accounts.models import Role, User
from gatehouse.accounts.stepped_up import is_recent

P = ParamSpec("P")


class AgentRequest(HttpRequest):
    """A request of somebody who is signed in as an agent."""

    user: User


View = Callable[Concatenate[AgentRequest, P], HttpResponseBase]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def agent_required(view: View[P]) -> Guarded[P]:
    """Let agents in; all others are sent to sign in and come back after it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not (request.user.is_authenticated and request.user.is_agent):
            return _hand_back(request) if request.POST.get("text") else _send_to("door:sign-in", request)
        return view(cast(AgentRequest, request), *args, **kwargs)

    return guarded


def role_required(*roles: Role) -> Callable[[View[P]], Guarded[P]]:
    """Let agents with one of these roles in; other agents get 403."""

    def decorate(view: View[P]) -> Guarded[P]:
        @agent_required
        @wraps(view)
        def guarded(request: AgentRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.user.role not in roles:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def fresh_code_required(view: View[P]) -> Guarded[P]:
    """Let agents in who have typed a code within the last ten minutes; the others are asked for one first."""

    @agent_required
    @wraps(view)
    def guarded(request: AgentRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not is_recent(request):
            return _send_to("door:confirmation", request)
        return view(request, *args, **kwargs)

    return guarded


def safe_target(request: HttpRequest, wanted: str) -> str:
    """Where to go after the door: a path of the desk, never another site."""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(
        ("/desk/", "/backoffice/")
    )
    return wanted if is_ours else reverse("workspace:queue")


def expired(request: HttpRequest) -> HttpResponse | None:
    """The way to the door for a form of the desk whose page is older than the session: all its cookies may be gone."""
    match = request.resolver_match
    is_desk = match is not None and match.app_name == "workspace"
    is_fragment = request.headers.get("HX-Request") == "true"
    return _send_to("door:sign-in", request) if is_desk and is_fragment and not request.user.is_authenticated else None


def _hand_back(request: HttpRequest) -> HttpResponse:
    """His session ended while he wrote: his words again, to be copied, and the way to the door. Nothing of them is kept."""
    if request.headers.get("HX-Request") == "true":  # the page that sent it still has them
        return _send_to("door:sign-in", request)
    back = _path_of(request.headers.get("Referer", ""))
    target = reverse("door:sign-in") + (f"?{urlencode({'next': back})}" if back else "")
    return render(
        request, "door/handed-back.html", context(request, words=request.POST["text"], target=target), status=401
    )


def _send_to(name: str, request: HttpRequest) -> HttpResponse:
    """A redirect that remembers the way back; a fragment's page is told to go there as a whole."""
    is_fragment = request.headers.get("HX-Request") == "true"
    here = request.headers.get("HX-Current-URL", "") if is_fragment else request.get_full_path()
    back = _path_of(here) if is_fragment else (here if request.method == "GET" else "")
    target = reverse(name) + (f"?{urlencode({'next': back})}" if back else "")
    if not is_fragment:
        return HttpResponseRedirect(target)
    answer = HttpResponse(status=401)
    answer["HX-Redirect"] = target
    return answer


def _path_of(address: str) -> str:
    """Path and query; empty for what is no address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def context(request: HttpRequest, **more: Any) -> dict[str, Any]:
    """What every page of the door shows beside its own: whose house it is and at which address."""
    settled = settings.CONFIG
    return {"brand": settled.brand, "address": settled.desk_url.partition("://")[2], **more}
