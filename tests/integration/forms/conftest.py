"""The shipped topics, and a form as a browser sends it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.test import Client

from gatehouse.testing.shipped import bring_topics

HEX = "9f3c2a71e0b84d5f6a1179c2d8e43b90577fa6c1d204e8830bb1f6a95ce27d14"
PHRASE = "abandon " * 11 + "about"
DEPOSIT = "/new/deposit-not-credited/"


@pytest.fixture
def desk(db: None) -> None:
    bring_topics()


@pytest.fixture
def typed() -> Callable[..., dict[str, str]]:
    """What a customer has filled in about a deposit: `typed(text="…", step="send")`."""

    def fill(**more: str) -> dict[str, str]:
        return {
            "origin": str(uuid4()),
            "step": "review",
            "answer-asset": "USDT",
            "answer-network": "tron",
            "answer-hash": HEX,
            "answer-amount": "1,250.00",
            "answer-when": "2026-01-15T14:02",
            "time_zone": "Europe/Berlin",
            "text": "I sent it at two o'clock. It is not here.",
            "email": "lena.vogt@mail.example",
            "name": "Lena Vogt",
            "language": "en",
            **more,
        }

    return fill


@pytest.fixture
def strict() -> Client:
    """A browser whose posts are checked for their CSRF token, as in production."""
    return Client(enforce_csrf_checks=True)


def stored_files() -> list[str]:
    """Names of everything in the private storage."""
    found: list[str] = []
    folders = [""]
    while folders:
        folder = folders.pop()
        below, files = storages["private"].listdir(folder)
        folders += [f"{folder}{name}/" for name in below]
        found += [f"{folder}{name}" for name in files]
    return found


@pytest.fixture
def files(tmp_path, settings) -> Callable[[], list[str]]:  # type: ignore[no-untyped-def]
    """A private storage of its own for the test; call it for what is in it."""
    folder = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "private": folder}
    return stored_files
