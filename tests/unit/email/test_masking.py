"""Outside of demo mode the outbox's copies show no link that lets somebody in."""

import pytest
from django.core.mail import EmailMultiAlternatives

from gatehouse.channels.email import outbox

LINK = "https://support.alderwick.example/link/c2VjcmV0/"


@pytest.fixture
def mail() -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives("Your link", f"Open it: {LINK}\n", "a@alderwick.example", ["b@mail.example"])
    mail.attach_alternative(f'<a href="{LINK}">Öffnen</a>', "text/html")
    return mail


def bodies(mail: EmailMultiAlternatives) -> str:
    parts = outbox._message(mail).walk()
    found = [part.get_payload(decode=True) for part in parts if part.get_content_maintype() == "text"]
    return "".join(part.decode() for part in found if isinstance(part, bytes))


def test_tokens_are_masked(mail: EmailMultiAlternatives) -> None:
    text = bodies(mail)
    assert "c2VjcmV0" not in text
    assert text.count("/link/•••/") == 2


def test_in_demo_they_are_shown(mail: EmailMultiAlternatives, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox.settings.CONFIG, "mode", "demo")
    assert bodies(mail).count("c2VjcmV0") == 2
