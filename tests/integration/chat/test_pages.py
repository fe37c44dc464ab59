"""The loader, and the document in its frame: who may include them, in which language, and what they leave behind."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.test.utils import override_settings
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from gatehouse.channels.chat import brands
from gatehouse.channels.chat.models import Brand

from .conftest import HOST

FRAME = "/chat/frame/?brand=alderwick"


def policy(answer: object) -> dict[str, str]:
    directives = (one.partition(" ") for one in answer["Content-Security-Policy"].split("; "))  # type: ignore[index]
    return {name: rest for name, _space, rest in directives}


def test_the_loader_may_be_included_anywhere_and_is_asked_for_again(client: Client) -> None:
    answer = client.get("/widget.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "public, max-age=300"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get("/widget.js", headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_only_the_brands_sites_may_frame_it(client: Client, brand: Brand) -> None:
    answer = client.get(FRAME, {"brand": "alderwick", "host": HOST})
    assert policy(answer)["frame-ancestors"].split()[0] == HOST
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert client.get("/chat/frame/", {"brand": "alderwick", "host": "https://evil.example"}).status_code == 404


@pytest.mark.django_db
def test_a_brand_that_is_off_has_no_frame(client: Client, brand: Brand) -> None:
    Brand.objects.update(is_on=False)
    brands.forget()
    assert client.get(FRAME).status_code == 404
    assert client.get("/chat/frame/?brand=nobody").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "accepted", "language", "direction"),
    [("ar", "de", "ar", "rtl"), ("", "de", "de", "ltr"), ("xx", "de", "de", "ltr"), ("zh-CN", "de", "zh-Hans", "ltr")],
)
def test_the_language_is_the_pages_else_the_browsers(
    client: Client, brand: Brand, asked: str, accepted: str, language: str, direction: str
) -> None:
    answer = client.get(f"{FRAME}&language={asked}", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}" dir="{direction}">' in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_it_speaks_every_language_that_there_is(client: Client, brand: Brand, language: str) -> None:
    page = client.get(f"{FRAME}&language={language}").content.decode()
    with translation.override(language):
        wanted = [gettext(text) for text in ("How can we help?", "Start chat", "Write a message", "End this chat")]
    assert all(escape(text) in page for text in wanted)
    assert (language == "en") is ("Start chat" in wanted)


@pytest.mark.django_db
@override_settings(LANGUAGES=[("en", "English"), ("ar", "العربية")])
def test_texts_come_as_data_that_cannot_run(client: Client, brand: Brand) -> None:
    brand.name = "</script><script>alert(1)"
    brand.save()
    brands.forget()
    page = client.get(FRAME).content.decode()
    assert '<script id="panel" type="application/json">' in page
    assert "<script>alert" not in page


@pytest.mark.django_db
def test_a_file_comes_without_a_cookie_when_a_token_says_who_sends_it(token: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    headers = {"Authorization": f"Bearer {token}", "X-File-Name": "note.txt"}
    address = f"/uploads/?form={uuid4()}&id={uuid4()}"
    assert strict.generic("POST", address, b"hello", headers=headers).status_code == 201
    assert strict.generic("POST", address, b"hello", headers={"X-File-Name": "note.txt"}).status_code == 403
