"""The operator's file of passwords that are known from breaches."""

import hashlib
import socket
from pathlib import Path

import pytest

from gatehouse.accounts import breached
from gatehouse.accounts.models import User
from gatehouse.accounts.passwords import customer_faults, faults

KNOWN = [f"gondola {number} basalt kite" for number in range(300)]


def line(password: str) -> str:
    return f"{hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()}:{len(password)}"


@pytest.fixture(params=["\n", "\r\n"], ids=["lf", "crlf"])
def file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "breached.txt"
    path.write_bytes(request.param.join(sorted(map(line, KNOWN))).encode())
    return path


def test_every_line_is_found_and_nothing_else(file):
    breached.check_format(file)
    assert all(breached.is_listed(one, file) for one in KNOWN)
    assert not any(breached.is_listed(f"{one}s", file) for one in KNOWN)


def test_few_lines_are_found_as_well(tmp_path):
    path = tmp_path / "breached.txt"
    path.write_text("")
    assert not breached.is_listed(KNOWN[0], path)
    path.write_text(line(KNOWN[0]))
    assert breached.is_listed(KNOWN[0], path)
    assert not breached.is_listed(KNOWN[1], path)


@pytest.mark.asvs("6.2.12")
def test_a_breached_password_is_refused_to_customers_and_agents(settings, file):
    agent = User(email="alice@alderwick.example", name="Alice", role="agent")
    assert not customer_faults(KNOWN[7])
    settings.BREACHED_PASSWORDS = str(file)
    for found in (customer_faults(KNOWN[7]), faults(KNOWN[7], agent)):
        assert "lists that attackers try first" in found[0]
    assert not customer_faults("nine lanterns upon granite")


def test_nothing_is_asked_outside(settings, file, monkeypatch):
    def refuse(*args: object) -> None:
        raise AssertionError("a password leaves the house")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    settings.BREACHED_PASSWORDS = str(file)
    assert customer_faults(KNOWN[7])
    assert not customer_faults("nine lanterns upon granite")


def test_without_the_file_that_is_named_no_password_is_set(settings):
    settings.BREACHED_PASSWORDS = "/nowhere/breached.txt"
    with pytest.raises(OSError, match="nowhere"):
        customer_faults(KNOWN[7])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "password\n123456\n",
        f"{line('b')}\n{line('b')}\n",
        "\n".join(sorted(map(line, KNOWN), reverse=True)),
        "a" * 32,
    ],
    ids=["empty", "clear", "twice", "by count", "NTLM"],
)
def test_another_format_is_named(tmp_path, text):
    path = tmp_path / "breached.txt"
    path.write_text(text)
    with pytest.raises(breached.NotThatFormat):
        breached.check_format(path)
