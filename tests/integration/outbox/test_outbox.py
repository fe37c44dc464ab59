"""The outbox page, in demo mode only."""

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from gatehouse.channels.email.models import OutboxMail

HTML = '<!doctype html><html><head><title>x</title></head><body><p style="color:red">Hello</p></body></html>'


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, client: Client, db: None) -> Client:
    monkeypatch.setattr(settings.CONFIG, "mode", "demo")
    settings.EMAIL_BACKEND = "gatehouse.channels.email.outbox.OutboxBackend"
    return client


def mail_to(*recipients: str, text: str = "Hello") -> OutboxMail:
    mail = EmailMultiAlternatives("Your ticket", f"{text}\n", "support@alderwick.example", list(recipients))
    mail.attach_alternative(HTML, "text/html")
    mail.send()
    newest = OutboxMail.objects.order_by("-pk").first()
    assert newest is not None
    return newest


@pytest.mark.parametrize("path", ["/outbox/", "/outbox/1/", "/outbox/1/html/"])
def test_outside_of_demo_it_does_not_exist(client: Client, db: None, path: str) -> None:
    OutboxMail.objects.create(pk=1, recipient="a@mail.example", subject="x", raw=b"Subject: x\n\nx")
    assert client.get(path).status_code == 404


def test_it_is_empty_at_first(demo: Client) -> None:
    page = demo.get("/outbox/")
    assert page.status_code == 200
    assert "No mail yet." in page.content.decode()


def test_the_newest_mail_is_open(demo: Client) -> None:
    mail_to("a@mail.example")
    newest = mail_to("b@mail.example")
    page = demo.get("/outbox/").content.decode()
    assert f'src="/outbox/{newest.pk}/html/"' in page
    assert page.index("b@mail.example") < page.index("a@mail.example")


def test_each_recipient_has_a_copy(demo: Client) -> None:
    mail_to("a@mail.example", "b@mail.example")
    assert set(OutboxMail.objects.values_list("recipient", flat=True)) == {"a@mail.example", "b@mail.example"}


def test_one_recipients_mails(demo: Client) -> None:
    mail_to("a@mail.example")
    mail_to("b@mail.example")
    page = demo.get("/outbox/?to=A@mail.example").content.decode()
    assert "a@mail.example" in page
    assert "b@mail.example" not in page


def test_text_shows_its_links(demo: Client) -> None:
    mail = mail_to("a@mail.example", text="Open https://support.alderwick.example/t/x/ <b>")
    page = demo.get(f"/outbox/{mail.pk}/?show=text").content.decode()
    assert '<a href="https://support.alderwick.example/t/x/"' in page
    assert "&lt;b&gt;" in page


def test_source_shows_the_headers(demo: Client) -> None:
    page = demo.get(f"/outbox/{mail_to('a@mail.example').pk}/?show=source").content.decode()
    assert "Content-Type: multipart/alternative" in page


def test_the_mail_can_do_nothing_to_the_page(demo: Client) -> None:
    response = demo.get(f"/outbox/{mail_to('a@mail.example').pk}/html/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_the_page_itself_keeps_the_strict_policy(demo: Client) -> None:
    policy = demo.get("/outbox/")["Content-Security-Policy"]
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-src 'self'" in policy


@pytest.mark.parametrize("query", ["before=x", "before=99999999999999999999", "before=-1", "to=%00", "show=all"])
def test_odd_questions_are_answered(demo: Client, query: str) -> None:
    mail_to("a@mail.example")
    assert demo.get(f"/outbox/?{query}").status_code == 200


def test_older_mails_are_a_page_away(demo: Client) -> None:
    OutboxMail.objects.bulk_create(
        OutboxMail(recipient=f"n{n}@mail.example", subject="x", raw=b"Subject: x\n\nx") for n in range(51)
    )
    first = demo.get("/outbox/").content.decode()
    oldest_shown = OutboxMail.objects.order_by("-pk")[49].pk
    assert f"before={oldest_shown}" in first
    assert "n0@mail.example" in demo.get(f"/outbox/?before={oldest_shown}").content.decode()


def test_an_unknown_mail_is_not_found(demo: Client) -> None:
    assert demo.get("/outbox/999/").status_code == 404


def test_it_is_only_looked_at(demo: Client) -> None:
    assert demo.post("/outbox/").status_code == 405
