"""How the pages of the customers' door answer: one shape for what is fresh, refused and paused."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from gatehouse.accounts import signin

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
Refused = signin.Wrong | signin.Paused
Shown = dict[str, Any]


def WRONG_CODE() -> str:  # noqa: N802 (a text that needs the request's language)
    return _("This code is not right, or its time is over. Look at the newest one, or ask for another.")


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, also when that is nothing at all."""
    return request.POST if request.method == "POST" else None


def show(request: HttpRequest, name: str, form: Form, more: Shown | None = None, status: int = 0) -> HttpResponse:
    """The page with its form: 200 when it is fresh, 422 when something in it was refused."""
    code = status or (422 if form.is_bound and form.errors else 200)
    return render(request, f"portal/door/{name}.html", {"form": form, **(more or {})}, status=code)


def refuse(
    request: HttpRequest,
    name: str,
    form: Form,
    refused: Refused,
    wrong: str,
    field: str | None = None,
    more: Shown | None = None,
) -> HttpResponse:
    """The page again with the reason: 422 for what is wrong, 429 in a pause, until when it lasts."""
    if isinstance(refused, signin.Wrong):
        form.add_error(field, wrong)
        return show(request, name, form, more)
    form.add_error(field, _paused(refused))
    response = show(request, name, form, more, status=429)
    response["Retry-After"] = str(round(refused.seconds))
    return response


def _paused(refused: signin.Paused) -> str:
    text = ngettext(
        "There were too many wrong tries. Nobody gets in this way for %(minutes)s minute. Other browsers of yours still do.",
        "There were too many wrong tries. Nobody gets in this way for %(minutes)s minutes. Other browsers of yours still do.",
        refused.minutes,
    )
    return text % {"minutes": refused.minutes}
