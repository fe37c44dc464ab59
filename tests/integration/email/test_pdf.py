"""A page as PDF, by a real Chromium where there is one; and what becomes of those that fail."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import LazySettings

from gatehouse.channels.email import pdf
from gatehouse.channels.email.pdf import make_pdf
from gatehouse.testing.requires import requires


def program(folder: Path, text: str) -> str:
    """A stand-in for Chromium that anybody may run."""
    path = folder / "chromium"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_without_chromium_there_is_none(settings: LazySettings) -> None:
    assert make_pdf("<p>x</p>") is None


def test_chromium_prints_it(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.CONFIG, "chromium", requires("chromium"))
    made = make_pdf("<!doctype html><meta charset=utf-8><h1>وصل الإيداع</h1><p>Größe</p>")
    assert made is not None
    assert made.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "text", ["exit 1", "exit 0", "sleep 60", 'for a in "$@"; do case $a in --print-to-pdf=*) echo no > "${a#*=}";; esac; done',
             'for a in "$@"; do case $a in --print-to-pdf=*) ln -s /etc/passwd "${a#*=}";; esac; done'],
    ids=["fails", "prints nothing", "hangs", "prints something else", "links to something"],
)  # fmt: skip
def test_what_fails_gives_none(
    text: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, open_folder: Path
) -> None:
    monkeypatch.setattr(settings.CONFIG, "chromium", program(open_folder, text))
    monkeypatch.setattr(pdf, "SECONDS", 1)
    assert make_pdf("<p>x</p>") is None


def test_a_stand_in_that_prints_is_believed(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, open_folder: Path
) -> None:
    prints = 'for a in "$@"; do case $a in --print-to-pdf=*) echo %PDF-1.4 $(id -u) > "${a#*=}";; esac; done'
    monkeypatch.setattr(settings.CONFIG, "chromium", program(open_folder, prints))
    made = make_pdf("<p>x</p>")
    assert made is not None
    assert made.split()[1] != b"0"
