"""What goes through the server comes out as it should, and what should not go through is refused with its reason."""

import http.client
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from gatehouse.testing.web import Web

MIB = 1 << 20


def environ(probe: Web, path: str = "/environ", **headers: str) -> dict[str, Any]:
    return json.loads(probe.get(path, **headers)[2])  # type: ignore[no-any-return]


def test_the_environ_says_what_was_asked(probe: Web) -> None:
    said = environ(probe, "/environ?q=a%20b&x=%C3%A9", Accept="x/y")
    assert said["QUERY_STRING"] == "q=a%20b&x=%C3%A9"
    assert (said["REQUEST_METHOD"], said["REMOTE_ADDR"], said["wsgi.url_scheme"]) == ("GET", "127.0.0.1", "http")
    assert said["HTTP_ACCEPT"] == "x/y"


def test_repeated_headers_are_joined_and_cookies_with_a_semicolon(probe: Web) -> None:
    lines = [
        "GET /environ HTTP/1.1",
        "Host: a",
        "Cookie: a=1",
        "Cookie: b=2",
        "X-A: 1",
        "X-A: 2",
        "X_A: 3",
        "Connection: close",
    ]
    said = json.loads(probe.raw("\r\n".join([*lines, "", ""]).encode()).rpartition(b"\r\n")[2])
    assert said["HTTP_COOKIE"] == "a=1; b=2"
    assert said["HTTP_X_A"] == "1, 2"


def test_no_stranger_may_claim_an_address_or_a_scheme(probe: Web) -> None:
    said = environ(probe, **{"X-Forwarded-For": "9.9.9.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil"})
    assert (said["REMOTE_ADDR"], said["wsgi.url_scheme"]) == ("127.0.0.1", "http")
    assert not [name for name in said if "FORWARDED" in name]


@pytest.mark.parametrize("path", ["/a%00b", "/a%ff", "/a%0d%0ab", "/?q=%00", "/%7f"])
def test_an_unreadable_address_is_refused(probe: Web, path: str) -> None:
    status, _, body = probe.get(path)
    assert status == 400
    assert b"not written correctly" in body


@pytest.mark.parametrize("target", [b"*", b"/\xff", b"/ a"])
def test_a_strange_target_is_refused(probe: Web, target: bytes) -> None:
    answer = probe.raw(b"GET " + target + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400")


def test_every_set_cookie_arrives(probe: Web) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", probe.port)
    connection.request("GET", "/cookies")
    assert connection.getresponse().headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    connection.close()


def test_head_has_the_headers_and_no_body(probe: Web) -> None:
    status, headers, body = probe.request("HEAD", "/cookies")
    assert (status, headers["content-length"], body) == (200, "2", b"")


def test_not_modified_has_no_body(probe: Web) -> None:
    answer = probe.raw(b"GET /unchanged HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 304")
    assert answer.endswith(b"\r\n\r\n")


def test_a_header_cannot_carry_another(probe: Web) -> None:
    _, headers, _ = probe.get("/inject?a|Set-Cookie:x=1")
    assert "set-cookie" not in headers


def test_a_failure_outside_django_is_a_bare_500_and_the_next_request_is_well(probe: Web) -> None:
    status, _, body = probe.get("/nowhere")
    assert (status, body) == (500, b"Something went wrong on our side.\n")
    assert probe.get("/environ")[0] == 200


def test_an_upload_arrives_whole(probe: Web) -> None:
    assert probe.request("POST", "/upload", b"x" * (7 * MIB))[2] == str(7 * MIB).encode()


def test_an_upload_over_the_limit_is_refused_after_it_was_sent(probe: Web) -> None:
    status, headers, body = probe.request("POST", "/upload", b"x" * (20 * MIB))
    assert (status, headers["connection"]) == (413, "close")
    assert b"larger than 8 MiB" in body


def test_an_upload_without_a_length_is_refused(probe: Web) -> None:
    raw = b"POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n"
    assert probe.raw(raw).startswith(b"HTTP/1.1 411")


def test_an_upload_that_ends_early_never_reaches_the_application(probe: Web) -> None:
    answer = probe.raw(b"POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc", half_close=True)
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"ended before" in answer


def test_an_upload_that_stalls_is_given_up(probe: Web) -> None:
    with socket.create_connection(("127.0.0.1", probe.port), timeout=5) as connection:
        connection.sendall(b"POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc")
        assert connection.recv(4096).startswith(b"HTTP/1.1 408")


def test_waiting_uploads_take_no_thread(probe: Web) -> None:
    slow = [socket.create_connection(("127.0.0.1", probe.port)) for _ in range(5)]
    for connection in slow:
        connection.sendall(b"POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc")
    assert probe.get("/environ")[0] == 200
    for connection in slow:
        connection.close()


def test_a_long_answer_arrives_whole_and_its_iterator_is_closed(probe: Web, probe_home: Path) -> None:
    (probe_home / "closed").unlink(missing_ok=True)
    _, headers, body = probe.get("/pieces?5")
    assert (len(body), headers["content-length"]) == (5 * MIB, str(5 * MIB))
    assert (probe_home / "closed").exists()


def test_a_slow_reader_does_not_fill_the_memory(probe: Web) -> None:
    before = psutil.Process(probe.process.pid).memory_info().rss
    with socket.create_connection(("127.0.0.1", probe.port)) as connection:
        connection.sendall(b"GET /pieces?200 HTTP/1.1\r\nHost: a\r\n\r\n")
        connection.recv(1)
        grown = psutil.Process(probe.process.pid).memory_info().rss - before
    assert grown < 60 * MIB


def test_a_file_is_sent_from_where_it_stands(probe: Web, probe_home: Path) -> None:
    content = bytes(range(256)) * 8192
    (probe_home / "big.bin").write_bytes(content)
    status, headers, body = probe.get("/file?1000-5000")
    assert (status, headers["content-length"]) == (206, "5000")
    assert body == content[1000:6000]


def test_clients_that_leave_disturb_nobody(probe: Web) -> None:
    for _ in range(20):
        connection = socket.create_connection(("127.0.0.1", probe.port))
        connection.sendall(b"GET /pieces?3 HTTP/1.1\r\nHost: a\r\n\r\n")
        connection.close()
    assert probe.get("/environ")[0] == 200


def test_more_than_may_wait_get_503_at_once(probe: Web) -> None:
    with ThreadPoolExecutor(80) as clients:
        statuses = list(clients.map(lambda _: probe.get("/sleep?0.2")[0], range(80)))
    assert set(statuses) == {200, 503}
    assert probe.get("/environ")[0] == 200


def test_who_waits_for_a_hash_holds_no_page_up(probe: Web) -> None:
    with ThreadPoolExecutor(4) as clients:
        signing_in = [clients.submit(probe.request, "POST", "/sign-in/?0.3", b"x") for _ in range(4)]
        started = time.monotonic()
        assert [probe.get(path)[0] for path in ("/sleep?0.01", "/sign-in/?0.01")] == [200, 200]
        assert time.monotonic() - started < 0.25
        assert [each.result()[0] for each in signing_in] == [200] * 4


def test_a_websocket_is_refused(probe: Web) -> None:
    raw = b"GET /live/socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    assert probe.raw(raw + b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n").startswith(b"HTTP/1.1 404")


def test_liveness_needs_no_thread(probe: Web) -> None:
    with ThreadPoolExecutor(4) as clients:
        busy = [clients.submit(probe.get, "/sleep?0.5") for _ in range(4)]
        started = time.monotonic()
        assert probe.get("/healthz")[0] == 200
        assert time.monotonic() - started < 0.4
        assert [each.result()[0] for each in busy] == [200] * 4
