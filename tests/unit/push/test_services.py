"""Which endpoints are sent to."""

import pytest

from gatehouse.channels.push.services import DEFAULT, is_allowed, read

BROWSERS = read(DEFAULT)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/c1KrmpTuRm",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://web.push.apple.com/QGuQyavXutnMH",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%3d",
        "https://fcm.googleapis.com:443/fcm/send/x",
    ],
)
def test_what_browsers_name_is_sent_to(endpoint: str) -> None:
    assert is_allowed(endpoint, BROWSERS)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:x/",
        "https://fcm.googleapis.com@127.0.0.1/x",
        "https://127.0.0.1/fcm.googleapis.com",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://push.apple.com/x",
        "https://.push.apple.com/x",
        "https://evil-push.apple.com/x",
        "https://fcm.googleapis.com/x#y",
        "https://fcm.googleapis.com/x y",
        "https://fcm.googleapis.com/x\r\nHost: localhost",
        "https://fcm.googleapis.com\\@localhost/x",
        "https://fcm.googleapis.com/" + "x" * 1000,
        "https://[::1]/x",
        "file:///etc/passwd",
        "https://fcm。googleapis.com/x",
    ],
)
def test_nothing_else_is(endpoint: str) -> None:
    assert not is_allowed(endpoint, BROWSERS)


def test_an_operator_names_hosts_or_whole_origins() -> None:
    entries = read(" push.example , http://127.0.0.1:5555")
    assert is_allowed("http://127.0.0.1:5555/x", entries)
    assert is_allowed("https://push.example/x", entries)
    assert not is_allowed("http://127.0.0.1:5556/x", entries)
    assert read("off") == ()


@pytest.mark.parametrize("text", ["https://", "push.example/x", "*", "*.", "http://a b", "user@push.example"])
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="hosts or whole origins"):
        read(text)
