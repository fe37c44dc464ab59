"""How the pages of the customers' door answer: one shape for what is fresh, refused and paused."""

from dataclasses import dataclass, field
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


def WRONG_PRESENT() -> str:  # noqa: N802 (the same)
    return _("This is not your present password.")


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, also when that is nothing at all."""
    return request.POST if request.method == "POST" else None


def show(request: HttpRequest, name: str, form: Form, more: Shown | None = None) -> HttpResponse:
    """The page with its form: 200 when it is fresh, 422 when something in it was refused."""
    return Page(request, name, form, more or {}).shown()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the door with its form, and what it shows beside."""

    request: HttpRequest
    name: str
    form: Form
    more: Shown = field(default_factory=dict)

    def shown(self) -> HttpResponse:
        """200 when it is fresh, 422 when something in it was refused."""
        return self._answer(422 if self.form.is_bound and self.form.errors else 200)

    def refused(self, refused: Refused, wrong: str, name: str | None = None) -> HttpResponse:
        """The page again with the reason at the field `name`: 422 for what is wrong, 429 in a pause, until when it lasts."""
        if isinstance(refused, signin.Wrong):
            self.form.add_error(name, _closed() if isinstance(refused, signin.Closed) else wrong)
            return self.shown()
        self.form.add_error(name, _paused(refused))
        response = self._answer(429)
        response["Retry-After"] = str(round(refused.seconds))
        return response

    def _answer(self, status: int) -> HttpResponse:
        shown = {"form": self.form, **self.more}
        return render(self.request, f"portal/door/{self.name}.html", shown, status=status)


def _closed() -> str:
    return _("There were too many wrong tries in a row. This stays closed here until you set it anew.")


def _paused(refused: signin.Paused) -> str:
    text = ngettext(
        "There were too many wrong tries. Nobody gets in this way for %(minutes)s minute. Other browsers of yours still do.",
        "There were too many wrong tries. Nobody gets in this way for %(minutes)s minutes. Other browsers of yours still do.",
        refused.minutes,
    )
    return text % {"minutes": refused.minutes}
