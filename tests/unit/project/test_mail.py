"""Where the demo takes mail in."""

import socket

import pytest

from gatehouse.project import mail


def test_another_demo_leaves_some_other_port(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(mail, "DEMO_PORT", port)
        host, _, found = mail.demo_place().partition(":")
    assert (host, found != str(port)) == ("127.0.0.1", True)
