"""Every page that says no, looked at by axe: what a view refuses, what broke, and what is away."""

from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from gatehouse.project.urls import urlpatterns as known
from tests.e2e.axe import passes_axe
from tests.e2e.portal.conftest import Opener
from tests.e2e.portal.test_pages import LOOKS

STATUSES = (400, 403, 404, 405, 413, 429, 500, 503)


def refused(request: HttpRequest, status: int) -> HttpResponse:
    if status == 500:
        raise RuntimeError
    if status == 503:
        raise OperationalError("server closed the connection unexpectedly")
    return HttpResponse(status=status)


places = ("refused/<int:status>/", "desk/refused/<int:status>/")
urlpatterns = [*(path(place, refused) for place in places), *known]

handler400 = "gatehouse.project.errors.bad_request"
handler403 = "gatehouse.project.errors.permission_denied"
handler404 = "gatehouse.project.errors.not_found"
handler500 = "gatehouse.project.errors.server_error"


@pytest.mark.parametrize(("place", "scheme", "locale"), [("/refused/", *LOOKS[1]), ("/desk/refused/", *LOOKS[0])])
def test_axe_finds_nothing_on_a_refusal(opened: Opener, settings: Any, place: str, scheme: str, locale: str) -> None:
    settings.ROOT_URLCONF = __name__
    page = opened(color_scheme=scheme, locale=locale, viewport={"width": 320, "height": 640}).new_page()
    for status in STATUSES:
        answer = page.goto(f"{place}{status}/")
        assert answer is not None
        assert answer.status == status
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, status
        passes_axe(page)
