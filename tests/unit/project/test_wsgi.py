"""What a client may claim about itself, and which addresses are readable."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.project.bridge import join_headers
from gatehouse.project.wsgi import Door, believe_proxies, is_readable, is_utf8

PROXIES = [ip_network("10.0.0.0/8"), ip_network("::1/128")]


def seen(peer: str, forwarded: str = "", scheme: str = "") -> tuple[str, str]:
    environ = {
        "REMOTE_ADDR": peer,
        "wsgi.url_scheme": "http",
        "HTTP_X_FORWARDED_FOR": forwarded,
        "HTTP_X_FORWARDED_PROTO": scheme,
    }
    believe_proxies(environ, PROXIES)
    assert not [name for name in environ if name.startswith("HTTP_")]
    return environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "1.1.1.1", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
        ("10.0.0.1", "<script>, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::1", "2001:db8::5", "2001:db8::5"),
    ],
)
def test_only_our_proxies_name_the_client(peer: str, forwarded: str, client: str) -> None:
    assert seen(peer, forwarded)[0] == client


@pytest.mark.parametrize(
    ("peer", "said", "scheme"),
    [
        ("10.0.0.1", "https", "https"),
        ("10.0.0.1", "https, http", "http"),
        ("10.0.0.1", "gopher", "http"),
        ("9.9.9.9", "https", "http"),
    ],
)
def test_only_our_proxies_name_the_scheme(peer: str, said: str, scheme: str) -> None:
    assert seen(peer, scheme=said)[1] == scheme


@given(st.text(st.characters(min_codepoint=32, exclude_characters="\x7f\ufffd", exclude_categories=["Cs", "Cc"])))
def test_every_printable_path_is_readable(path: str) -> None:
    assert is_readable({"PATH_INFO": ("/" + path).encode().decode("latin-1"), "QUERY_STRING": ""})


@given(st.text())
def test_no_path_makes_the_door_fail(path: str) -> None:
    assert is_readable({"PATH_INFO": path, "QUERY_STRING": path}) in (True, False)


@pytest.mark.parametrize("path", ["", "*", "/\0", "/\r\n", "/\x7f", "/\xff", "/\xef\xbf\xbd"])
def test_unreadable_paths(path: str) -> None:
    assert not is_readable({"PATH_INFO": path, "QUERY_STRING": ""})


@pytest.mark.parametrize(
    ("content_type", "is_right"),
    [
        ("", True),
        ("text/plain", True),
        ("multipart/form-data; boundary=x; charset=UTF-8", True),
        ('text/html; charset="utf-8"', True),
        ("text/html; charset=zip", False),
        ("text/html; charset=undefined", False),
        ("application/x-www-form-urlencoded; charset=utf-16", False),
        ("multipart/form-data; boundary*=nope''%ff", False),
    ],
)
def test_text_comes_as_utf8(content_type: str, is_right: bool) -> None:
    assert is_utf8(content_type) is is_right


def test_another_encoding_is_refused_before_any_page() -> None:
    answered: list[str] = []
    door = Door(lambda environ, start_response: [b"page"], [])
    environ = {"PATH_INFO": "/", "QUERY_STRING": "a=%C3", "CONTENT_TYPE": "text/html; charset=zip"}
    reason = b"".join(door(environ, lambda status, headers: answered.append(status)))
    assert answered == ["400 Bad Request"]
    assert b"UTF-8" in reason


def test_headers_that_could_pass_for_others_are_dropped() -> None:
    items = [("x-user", "1"), ("x_user", "2"), ("cookie", "a=1"), ("cookie", "b=2"), ("x-user", "3")]
    assert join_headers(items) == {"x-user": "1, 3", "cookie": "a=1; b=2"}


@pytest.mark.parametrize(
    ("peer", "header", "known"),
    [
        ("10.0.0.1", "CF-IPCountry", "DE"),
        ("203.0.113.9", "CF-IPCountry", None),
        ("10.0.0.1", "", None),
        ("10.0.0.1", "X-Country", None),
    ],
    ids=["a proxy of ours", "anybody", "switched off", "another header"],
)
def test_the_country_is_believed_of_trusted_proxies_alone(peer: str, header: str, known: str | None) -> None:
    seen: list[dict[str, object]] = []
    door = Door(
        lambda environ, start_response: [str(seen.append(environ)).encode()], [ip_network("10.0.0.0/8")], header
    )
    environ = {"PATH_INFO": "/", "QUERY_STRING": "", "REMOTE_ADDR": peer, "HTTP_CF_IPCOUNTRY": "DE"}
    door({**environ, "HTTP_X_FORWARDED_FOR": "203.0.113.9"}, lambda status, headers: None)
    assert seen[0].get("gatehouse.country") == known
    assert ("HTTP_CF_IPCOUNTRY" in seen[0]) == (header != "CF-IPCountry")
