"""Pages go out compressed, unless a secret stands beside words that somebody else may have put into the address."""

import gzip
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
GZIP = {"HTTP_ACCEPT_ENCODING": "gzip"}


@pytest.fixture
def desk(alice: Any) -> Client:
    from gatehouse.testing.desk import desk_client

    return desk_client(alice)


def test_a_page_is_compressed_for_whoever_takes_it(client: Client) -> None:
    plain, packed = client.get("/"), client.get("/", **GZIP)
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 2
    assert b"<!doctype html>" in gzip.decompress(packed.content)
    assert "Accept-Encoding" in packed["Vary"]


def test_its_length_differs_from_one_time_to_the_next(client: Client) -> None:
    assert len({client.get("/contact/", **GZIP)["Content-Length"] for _ in range(8)}) > 1


def test_what_repeats_the_address_beside_a_secret_is_not_compressed(desk: Client, client: Client) -> None:
    assert "Content-Encoding" not in desk.get("/desk/?q=lena", **GZIP)
    assert desk.get("/desk/", **GZIP)["Content-Encoding"] == "gzip"
    assert client.get("/contact/?q=lena", **GZIP)["Content-Encoding"] == "gzip"


def test_a_customer_with_a_session_is_as_careful(client: Client) -> None:
    session = client.session
    session["contacts"] = [1]
    session.save()
    assert "Content-Encoding" not in client.get("/tickets/?show=all", **GZIP)
