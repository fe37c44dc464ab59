"""Headers, error pages and probes, on views that do what views should not."""

import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import RequestContext, Template
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_POST

from gatehouse.project import health
from gatehouse.project.config import Config
from gatehouse.project.logging import WithoutTokens, configuration


def page(request: HttpRequest) -> HttpResponse:
    template = Template('<script nonce="{{ csp_nonce }}"></script>{% load django_htmx %}{% htmx_script %}')
    return HttpResponse(template.render(RequestContext(request)))


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("words")


def shared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("words", headers={"Cache-Control": "public, max-age=60"})


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the secret inside")


def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("server closed the connection unexpectedly")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def limited(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=429, headers={"Retry-After": "120"})


def spoken(request: HttpRequest) -> HttpResponse:
    return HttpResponse("what exactly is wrong", status=422)


def takes(request: HttpRequest) -> HttpResponse:
    is_json = request.content_type == "application/json"
    text = json.loads(request.body)["text"] if is_json else request.POST.get("text", "")
    with connection.cursor() as cursor:
        cursor.execute("select %s::text", [text])
    return HttpResponse("ok")


@require_POST
def post_only(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


VIEWS = (page, plain, shared, broken, away, forbidden, limited, spoken, takes, post_only)
urlpatterns = [path(f"{view.__name__}/", view) for view in VIEWS] + [path("backoffice/page/", page)]

handler400 = "gatehouse.project.errors.bad_request"
handler403 = "gatehouse.project.errors.permission_denied"
handler404 = "gatehouse.project.errors.not_found"
handler500 = "gatehouse.project.errors.server_error"


@pytest.fixture(autouse=True)
def own_urls(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def policy(response: HttpResponseBase) -> dict[str, list[str]]:
    rules = (rule.split() for rule in response["Content-Security-Policy"].split(";"))
    return {rule[0]: rule[1:] for rule in rules}


def test_the_policy_allows_our_own_files_and_this_answers_nonce(visitor: Client) -> None:
    response = visitor.get("/page/")
    rules, text = policy(response), response.content.decode()
    nonce = rules["script-src"][1].removeprefix("'nonce-").rstrip("'")
    assert rules["script-src"][0] == "'self'"
    assert text.count(f'nonce="{nonce}"') == 2
    assert rules["style-src"] == ["'self'"]
    for directive in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert rules[directive] == ["'none'"]
    assert "unsafe" not in response["Content-Security-Policy"]


def test_a_nonce_is_used_once(visitor: Client) -> None:
    assert policy(visitor.get("/page/"))["script-src"] != policy(visitor.get("/page/"))["script-src"]


def test_only_the_back_office_is_relaxed(visitor: Client) -> None:
    rules = policy(visitor.get("/backoffice/page/"))
    assert "'unsafe-eval'" in rules["script-src"]
    assert "'unsafe-inline'" in rules["style-src"]
    assert "'unsafe-inline'" not in rules["script-src"]
    assert rules["frame-ancestors"] == ["'none'"]


@pytest.mark.parametrize("asked", ["/plain/", "/nowhere/", "/broken/"])
def test_answers_are_private_and_closed_to_other_sites(visitor: Client, asked: str) -> None:
    response = visitor.get(asked)
    assert "no-store" in response["Cache-Control"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in response["Permissions-Policy"]


def test_a_view_may_say_that_its_answer_is_for_everybody(visitor: Client) -> None:
    assert visitor.get("/shared/")["Cache-Control"] == "public, max-age=60"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("/nowhere/", 404),
        ("/broken/", 500),
        ("/away/", 503),
        ("/forbidden/", 403),
        ("/limited/", 429),
        ("/post_only/", 405),
    ],
)
def test_every_refusal_is_a_page_or_json_and_shows_nothing_inside(visitor: Client, asked: str, status: int) -> None:
    response = visitor.get(asked)
    assert response.status_code == status
    assert b"<h1>" in response.content
    assert b"secret" not in response.content
    told = visitor.get(asked, headers={"accept": "application/json"})
    assert told.status_code == status
    assert set(told.json()) == {"status", "title", "detail"}


def test_what_a_view_says_itself_is_kept(visitor: Client) -> None:
    assert visitor.get("/spoken/").content == b"what exactly is wrong"
    assert visitor.get("/limited/")["Retry-After"] == "120"
    assert visitor.get("/post_only/")["Allow"] == "POST"


def test_a_form_with_too_much_text_is_too_large(visitor: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert visitor.post("/takes/", {"text": "x" * 200}).status_code == 413


def test_a_form_with_too_many_files_is_too_large(visitor: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 1
    files = {f"file{number}": io.BytesIO(b"x") for number in range(3)}
    assert visitor.post("/takes/", files).status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_text_that_no_database_takes_is_refused(visitor: Client, text: str) -> None:
    response = visitor.post("/takes/", json.dumps({"text": text}), content_type="application/json")
    assert response.status_code == 400
    assert b"cannot be stored" in response.content


def test_a_broken_form_is_refused(visitor: Client) -> None:
    assert visitor.post("/takes/", b"--x\r\nnonsense", content_type="multipart/form-data; boundary=").status_code == 400


def test_a_form_without_its_token_says_what_to_do(settings: Any) -> None:
    response = Client(enforce_csrf_checks=True).post("/takes/")
    assert response.status_code == 403
    assert b"Reload the page" in response.content


def test_an_unknown_host_is_refused(visitor: Client) -> None:
    assert visitor.get("/plain/", headers={"host": "evil.example"}).status_code == 400


def test_every_answer_names_its_request_and_the_log_has_one_line_without_the_query(
    visitor: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "gatehouse.requests"):
        response = visitor.get("/plain/?ticket=secret")
    (line,) = [record for record in caplog.records if record.name == "gatehouse.requests"]
    assert (line.path, line.status) == ("/plain/", 200)  # type: ignore[attr-defined]
    assert "secret" not in line.getMessage()
    assert len(response["X-Request-ID"]) == 16


def test_log_lines_are_json_with_the_exception(tmp_path: Path) -> None:
    formatter = logging.config.DictConfigurator(configuration("INFO", "json")).configure_formatter(
        configuration("INFO", "json")["formatters"]["json"]
    )
    record = logging.LogRecord("a", logging.INFO, "f", 1, "hello %s", ("you",), None)
    record.request_id = "ab"
    line = json.loads(formatter.format(record))
    assert (line["level"], line["logger"], line["message"], line["request_id"]) == ("INFO", "a", "hello you", "ab")


TOKEN = "kQ3mT0a_x-" * 5


@pytest.mark.parametrize(
    ("message", "args"),
    [
        ("%(method)s %(path)s", ({"method": "GET", "path": f"/link/{TOKEN}/"},)),
        ("Forbidden (%s): %s", ("CSRF token missing.", f"/do/{TOKEN}")),
        ("%s: %s", ("Internal Server Error", f"/new/sent/{TOKEN}:1xUkPB:{TOKEN}/")),
    ],
)
def test_no_log_line_holds_the_token_of_a_link(message: str, args: tuple[Any, ...]) -> None:
    record = logging.LogRecord("a", logging.INFO, "f", 1, message, args, None)
    record.path, record.request = f"/link/{TOKEN}/again/", f"<WSGIRequest: POST '/link/{TOKEN}/'>"
    assert WithoutTokens().filter(record)
    assert "•••" in record.getMessage()
    assert record.__dict__["path"] == "/link/•••/again/"
    assert TOKEN not in str(record.__dict__)


@pytest.mark.parametrize("sign", ["\n", "\r", "\x1b[2J", "\x9b2J", "\x85", "\u2028", "\u202e", "\u200b"])
def test_what_a_client_wrote_stays_on_its_line_and_is_shown_as_it_is(sign: str) -> None:
    args = ({"path": f"/t/{sign}x/"},)
    record = logging.LogRecord("a", logging.INFO, "f", 1, "%(path)s", args, None)
    record.path = f"/t/{sign}x/"
    WithoutTokens().filter(record)
    assert record.getMessage().isprintable()
    assert record.__dict__["path"].isprintable()
    assert "\\" in record.getMessage()


@pytest.mark.parametrize("path", ["/t/GH-7KQ2-M4XD/reply/", "/files/52060250-a54f-41bb-8119-65a7e103fa57/thumb/"])
def test_a_log_line_says_what_was_asked_for(path: str) -> None:
    record = logging.LogRecord("a", logging.INFO, "f", 1, "%s", (path,), None)
    WithoutTokens().filter(record)
    assert record.getMessage() == path


def test_liveness(visitor: Client) -> None:
    assert visitor.get("/healthz", headers={"host": "10.1.2.3"}).json()["status"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_readiness_names_its_parts(visitor: Client) -> None:
    response = visitor.get("/readyz", headers={"host": "10.1.2.3"})
    assert response.status_code == 200
    assert set(response.json()["parts"]) == {"database", "migrations", "followers"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("found", [{"mail": (61.0, False)}, {"mail": (0.0, True)}])
def test_a_follower_that_lags_or_stopped_is_not_ready(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, found: Any
) -> None:
    monkeypatch.setattr("gatehouse.journal.followers.lags", lambda: found)
    response = visitor.get("/readyz")
    assert response.status_code == 503
    assert "mail" in response.json()["parts"]["followers"]["seconds"]


@pytest.mark.django_db(transaction=True)
def test_missing_migrations_are_not_ready(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_is_migrated", False)
    monkeypatch.setattr("gatehouse.project.schema.pending", lambda: ["journal.0009"])
    response = visitor.get("/readyz")
    assert response.status_code == 503
    assert "gatehouse migrate" in response.json()["parts"]["migrations"]["reason"]


@pytest.mark.parametrize(
    ("given", "status"), [("Bearer figures-for-me", 200), ("Bearer x", 401), ("", 401), ("Bearer é", 401)]
)
@pytest.mark.django_db
def test_figures_need_the_token(visitor: Client, settings: Any, given: str, status: int) -> None:
    settings.CONFIG = Config(METRICS_TOKEN="figures-for-me")  # type: ignore[call-arg]
    response = visitor.get("/metrics", headers={"authorization": given})
    assert response.status_code == status
    if status == 200:
        text = response.content.decode()
        for name in ("gatehouse_http_requests_total", "gatehouse_http_request_seconds", "gatehouse_jobs_waiting"):
            assert name in text


def test_without_a_token_there_are_no_figures(visitor: Client) -> None:
    assert visitor.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404
