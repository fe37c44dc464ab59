"""Asking over HTTP, a real server that does what exchanges do on bad days."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gatehouse.exchange import wire
from gatehouse.exchange.base import Unavailable, Unknown
from gatehouse.exchange.breaker import Breaker
from gatehouse.exchange.people import LENA
from gatehouse.exchange.sandbox import Sandbox
from gatehouse.exchange.wire import LARGEST
from gatehouse.testing.certificates import write_certificate
from gatehouse.testing.exchange_server import ExchangeServer, running_exchange
from gatehouse.testing.web import free_port
from tests.integration.exchange.conftest import Asker, Clock


def test_the_address_may_have_a_path_of_its_own(server: ExchangeServer, asker: Asker) -> None:
    with pytest.raises(Unavailable):
        asker(f"{server.url}/desk/").account(LENA)
    assert server.asked == [f"/desk/v1/accounts/{LENA}"]


def test_a_uid_stays_one_part_of_the_path(server: ExchangeServer, asker: Asker) -> None:
    with pytest.raises(Unavailable):
        asker().account("../admin?x=1")
    assert server.asked == ["/v1/accounts/..%2Fadmin%3Fx%3D1"]


def test_another_secret_is_refused(server: ExchangeServer, asker: Asker) -> None:
    asking = asker()
    asking.key = replace(server.key, secret="another" * 6)
    with pytest.raises(Unavailable, match="signature_wrong"):
        asking.account(LENA)


def test_so_is_a_key_that_it_does_not_know(server: ExchangeServer, asker: Asker) -> None:
    asking = asker()
    asking.key = replace(server.key, id="desk-0")
    with pytest.raises(Unavailable, match="key_unknown"):
        asking.account(LENA)


@pytest.mark.parametrize("off", [-3600, 3600])
def test_so_is_a_clock_that_is_wrong(server: ExchangeServer, asker: Asker, off: int) -> None:
    with pytest.raises(Unavailable, match="clock_wrong"):
        asker(now=lambda: time.time() + off).account(LENA)


def test_what_says_nothing_is_given_up_in_time(server: ExchangeServer, asker: Asker) -> None:
    server.hangs = True
    began = time.monotonic()
    with pytest.raises(Unavailable, match="in time"):
        asker(patience=0.2).account(LENA)
    assert time.monotonic() - began < 1.0


def test_so_is_what_says_a_byte_now_and_then(server: ExchangeServer, asker: Asker) -> None:
    """Each byte is in time, and the whole never."""
    server.drips = True
    began = time.monotonic()
    with pytest.raises(Unavailable):
        asker(patience=0.3).account(LENA)
    assert time.monotonic() - began < 1.0


def test_all_questions_of_a_page_share_one_patience(server: ExchangeServer, asker: Asker) -> None:
    server.hangs = True
    asking = asker(patience=0.2)
    with pytest.raises(Unavailable):
        asking.account(LENA)
    asked = len(server.asked)
    with pytest.raises(Unavailable, match="in time"):
        asking.balances(LENA)
    assert len(server.asked) == asked


def test_an_exchange_that_is_away_is_unavailable(asker: Asker) -> None:
    with pytest.raises(Unavailable, match="reached"):
        asker(f"http://127.0.0.1:{free_port()}").account(LENA)


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ExchangeServer]:
    """The exchange behind TLS, with a certificate for 127.0.0.1 that this test's authorities vouch for."""
    certificate = write_certificate(tmp_path, "exchange.test")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    wire._tls.cache_clear()
    with running_exchange(certificate) as server:
        yield server
    wire._tls.cache_clear()


def test_tls_is_spoken_with_whom_the_certificate_names(secure: ExchangeServer, asker: Asker) -> None:
    asking = asker(secure.url)
    asking.key = secure.key
    assert asking.account(LENA).uid == LENA
    with pytest.raises(Unavailable, match="certificate"):
        asker(secure.url.replace("127.0.0.1", "localhost")).account(LENA)
    assert len(secure.asked) == 1


def test_patience_holds_for_tls_as_well(secure: ExchangeServer, asker: Asker) -> None:
    secure.drips = True
    began = time.monotonic()
    with pytest.raises(Unavailable):
        asker(secure.url, patience=0.3).account(LENA)
    assert time.monotonic() - began < 1.0


def test_a_certificate_that_nobody_vouches_for_is_refused(server: ExchangeServer, asker: Asker) -> None:
    with pytest.raises(Unavailable):
        asker(server.url.replace("http:", "https:")).account(LENA)
    assert server.asked == []


@pytest.mark.parametrize("status", [502, 503, 504])
def test_what_passes_is_asked_once_more(server: ExchangeServer, asker: Asker, status: int) -> None:
    server.statuses = [status]
    assert asker().account(LENA).uid == LENA
    assert len(server.asked) == 2


def test_and_no_third_time(server: ExchangeServer, asker: Asker) -> None:
    server.statuses = [503, 503]
    with pytest.raises(Unavailable, match="503"):
        asker().account(LENA)
    assert len(server.asked) == 2


@pytest.mark.parametrize("status", [400, 404, 429, 500, 204])
def test_everything_else_is_asked_once(server: ExchangeServer, asker: Asker, status: int) -> None:
    server.statuses = [status]
    with pytest.raises(Unavailable, match=str(status)):
        asker().account(LENA)
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(server: ExchangeServer, asker: Asker, status: int) -> None:
    server.statuses = [status]
    with pytest.raises(Unavailable, match=str(status)):
        asker().account(LENA)
    assert server.asked == [f"/v1/accounts/{LENA}"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"<html>", b'{"uid":"40817265"}', b"[" * 9999]
)
def test_what_is_no_answer_is_unavailable(server: ExchangeServer, asker: Asker, body: bytes) -> None:
    server.body = body
    with pytest.raises(Unavailable, match="contract"):
        asker().account(LENA)


def said(**changes: Any) -> bytes:
    return json.dumps({**Sandbox().account(LENA).model_dump(mode="json"), **changes}).encode()


@pytest.mark.parametrize(
    "changes",
    [
        {"read_at": "yesterday"},
        {"read_at": "2026-01-01T00:00:00"},  # in which zone?
        {"currency": "<b>"},
        {"withdrawals": "maybe"},
        {"kyc": {"level": -1}},
        {"kyc": {"level": "2"}},
        {"kyc": {"level": 2, "limits": [{"what": "withdrawal", "amount": 50000, "period": "day"}]}},
        {"kyc": {"level": 2, "limits": [{"what": "withdrawal", "amount": "NaN", "period": "day"}]}},
        {"kyc": {"level": 2, "limits": [{"what": "withdrawal", "amount": "1e999999", "period": "day"}]}},
        {"holds": [{"reason": "other"}] * 21},
    ],
    ids=range(10),
)
def test_so_is_what_does_not_fit_the_contract(server: ExchangeServer, asker: Asker, changes: dict[str, Any]) -> None:
    server.body = said(**changes)
    with pytest.raises(Unavailable, match="contract"):
        asker().account(LENA)


def test_the_log_tells_which_fields_and_not_what_stood_in_them(
    server: ExchangeServer, asker: Asker, caplog: pytest.LogCaptureFixture
) -> None:
    server.body = said(currency="hunter2")
    with pytest.raises(Unavailable):
        asker().account(LENA)
    assert "currency" in caplog.text
    assert "hunter2" not in caplog.text


def test_what_an_exchange_adds_is_not_read(server: ExchangeServer, asker: Asker) -> None:
    server.body = said(colour="green")
    assert asker().account(LENA).uid == LENA


def test_the_answer_must_be_about_this_account(server: ExchangeServer, asker: Asker) -> None:
    server.body = said(uid="51730948")
    with pytest.raises(Unavailable, match="another account"):
        asker().account(LENA)


def test_an_answer_that_is_too_large_is_not_read(server: ExchangeServer, asker: Asker) -> None:
    server.body = said(more="x" * LARGEST)
    with pytest.raises(Unavailable, match="larger"):
        asker().account(LENA)


def test_the_circuit_opens_and_one_probe_closes_it(server: ExchangeServer, asker: Asker) -> None:
    clock = Clock()
    breaker = Breaker(clock)
    server.statuses = [500] * 6
    for _ in range(5):
        with pytest.raises(Unavailable, match="500"):
            asker(breaker=breaker).account(LENA)
    with pytest.raises(Unavailable, match="left alone"):
        asker(breaker=breaker).account(LENA)
    assert len(server.asked) == 5
    clock.at += 30
    with pytest.raises(Unavailable, match="500"):
        asker(breaker=breaker).account(LENA)
    with pytest.raises(Unavailable, match="left alone"):
        asker(breaker=breaker).account(LENA)
    clock.at += 30
    assert asker(breaker=breaker).account(LENA).uid == LENA
    assert asker(breaker=breaker).balances(LENA).uid == LENA


def test_an_unknown_account_is_an_answer(server: ExchangeServer, asker: Asker) -> None:
    breaker = Breaker()
    server.statuses = [500] * 4
    for _ in range(4):
        with pytest.raises(Unavailable):
            asker(breaker=breaker).account(LENA)
    with pytest.raises(Unknown):
        asker(breaker=breaker).account("00000001")
    server.statuses = [500]
    with pytest.raises(Unavailable, match="500"):
        asker(breaker=breaker).account(LENA)
    assert asker(breaker=breaker).account(LENA).uid == LENA
