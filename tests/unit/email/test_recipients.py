"""Which addresses mail is taken in for."""

import pytest
from django.conf import LazySettings

from gatehouse.channels.email.intake import recipients


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("support@alderwick.example", True),
        ("Support+tag@ALDERWICK.example.", True),
        ("hilfe@börse.example", True),
        ("support@sub.alderwick.example", False),
        ("support@alderwick.example@evil.example", False),
        ("support", False),
        ("a@" + "ö" * 300, False),
    ],
    ids=["plain", "case and dot", "umlaut", "subdomain", "two ats", "no domain", "no name"],
)
def test_only_our_domains_count(settings: LazySettings, address: str, answer: bool) -> None:
    settings.MAIL_DOMAINS = frozenset({"alderwick.example", "xn--brse-5qa.example"})
    assert recipients.accepts(address) is answer


def test_an_answer_is_remembered_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    known = recipients.Remembered()
    assert known.get("a@b.example") is None
    known.put("a@b.example", False)
    assert known.get("a@b.example") is False
    monkeypatch.setattr(recipients.time, "monotonic", lambda: 1e9)
    assert known.get("a@b.example") is None


def test_trying_addresses_out_fills_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipients, "_MOST", 3)
    known = recipients.Remembered()
    for number in range(10):
        known.put(f"{number}@b.example", False)
    assert len(known._answers) <= 3
