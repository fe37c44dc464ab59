"""Pages for what went wrong, in the look and language of all others."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils.translation import override

from gatehouse.project import errors


def test_a_page_that_is_not_there(client: Client, db: None) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "This page does not exist" in response.content.decode()
    assert "support" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429])
def test_every_refusal_has_the_look(status: int) -> None:
    request = RequestFactory().get("/x/")
    request.session = {}  # type: ignore[assignment]
    page = errors.answer(request, status).content.decode()
    assert "looks/all-portal.css" in page
    assert str(status) in page or status in (404, 429)


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_our_own_trouble_is_told_without_database(status: int, language: str, direction: str) -> None:
    with override(language):
        page = errors.answer(RequestFactory().get("/x/"), status).content.decode()
    assert f'dir="{direction}"' in page
    assert "looks/all-portal.css" in page


def test_a_view_that_breaks_gives_the_page(client: Client, db: None, monkeypatch: Any) -> None:
    def break_down(*args: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("gatehouse.conversations.models.OfficialAddress.objects", property(break_down))
    client.raise_request_exception = False
    response = client.get("/contact/")
    assert response.status_code == 500
    assert "secret detail" not in response.content.decode()
    assert "looks/all-portal.css" in response.content.decode()
