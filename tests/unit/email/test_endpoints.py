"""Where a server listens."""

import socket
import threading

import pytest

from gatehouse.channels.email.intake.endpoints import Endpoint, read_endpoint


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("127.0.0.1:2525", Endpoint("127.0.0.1", 2525)),
        ("[::1]:25", Endpoint("::1", 25)),
        ("mx.example.com:25", Endpoint("mx.example.com", 25)),
        ("unix:/run/gatehouse.lmtp", Endpoint(path="/run/gatehouse.lmtp")),
    ],
)
def test_a_place_is_read_and_said_alike(text: str, place: Endpoint) -> None:
    assert read_endpoint(text) == place
    assert str(place) == text


@pytest.mark.parametrize("text", ["2525", ":25", "host:", "host:smtp", "host:70000", "unix:relative", "http://host:25"])
def test_what_names_no_place_says_how_to_write_it(text: str) -> None:
    with pytest.raises(ValueError, match="write host:port"):
        read_endpoint(text)


@pytest.mark.parametrize(
    ("text", "is_here"), [("localhost:1", True), ("[::1]:1", True), ("unix:/a", True), ("0.0.0.0:1", False)]
)
def test_whether_other_machines_can_reach_it(text: str, is_here: bool) -> None:
    assert read_endpoint(text).is_on_this_machine == is_here


def test_whether_a_mail_server_answers_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = Endpoint("0.0.0.0", server.getsockname()[1])
        greeting = threading.Thread(target=lambda: server.accept()[0].sendall(b"220 mx\r\n"))
        greeting.start()
        assert place.greets()
        greeting.join()
    assert not place.greets()


def test_a_socket_that_is_not_there_does_not_answer() -> None:
    assert not Endpoint(path="/nowhere/lmtp").greets()
