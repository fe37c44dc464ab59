"""How strong a password is that is being typed. It is judged, and neither kept nor written to any log."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from gatehouse.accounts import judging, passwords, sign_in_names
from gatehouse.accounts.customers import customer_of
from gatehouse.accounts.passkeys import Unreadable
from gatehouse.portal.limits import wait_for_judging
from gatehouse.portal.passkey_doors import Body, door
from gatehouse.portal.passkey_refusals import Refused, too_often
from gatehouse.portal.views.reset import resetting


@door
@sensitive_variables("body", "password")
def strength(request: HttpRequest, body: Body) -> HttpResponse:
    """A score from 0 to 4 and one sentence, for the page that asks and for no other site's."""
    _check_origin(request)
    _count(request)
    password = passwords.normal(_text(body, "password", passwords.LONGEST))
    judged = judging.judge(password, *_own(request, body))
    return JsonResponse({"score": judged.score, "said": judged.said})


def _own(request: HttpRequest, body: Body) -> tuple[str, ...]:
    """What the form will be compared with: the address of who is signed in, of who sets a new password, else the typed one."""
    user = customer_of(request) or resetting(request)
    if user is not None:
        return (sign_in_names.name_of(user).value,)
    try:
        return (sign_in_names.read(_text(body, "name", 254)).value,)
    except sign_in_names.NoName:
        return ()


def _text(body: Body, key: str, longest: int) -> str:
    found = body.get(key, "")
    if not isinstance(found, str) or len(found) > longest:
        raise Unreadable
    return found


def _count(request: HttpRequest) -> None:
    if wait := wait_for_judging(request):
        raise too_often(wait)


def _check_origin(request: HttpRequest) -> None:
    """Browsers say where a request comes from; the form's token is asked for of all."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Refused(403, "elsewhere", _("Your browser sent something we could not read. Load the page again."))
