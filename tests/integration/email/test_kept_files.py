"""Large mails lie in files: what a crash leaves of them, and what must never be taken for that."""

import os
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import LazySettings
from django.utils import timezone

from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.housekeeping import sweep_mail_files
from gatehouse.channels.email.models import RawMail, Source

pytestmark = pytest.mark.django_db
ENVELOPE = Envelope(Source.SMTP, "lena@mail.example", ("support@alderwick.example",))
LARGE = b"Subject: large\r\n\r\n" + b"x" * (2 * store.IN_ROW)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    kept = {"BACKEND": "gatehouse.project.storage.PrivateFolder", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"private": kept}
    return tmp_path


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def aged(path: Path) -> Path:
    """As if it had been written two days ago."""
    then = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(path, (then, then))
    return path


def refused(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def insert(row: object) -> None:
        raise error

    monkeypatch.setattr(store, "_insert", insert)
    with pytest.raises(store.NotStored):
        store.keep(LARGE, ENVELOPE)


def test_a_file_that_no_row_knows_goes_after_a_day(folder: Path) -> None:
    known = folder / RawMail.objects.get(pk=store.keep(LARGE, ENVELOPE)).file
    orphan, fresh, strange = (known.with_name(name) for name in ("a" * 40, "b" * 40, "notes.txt"))
    for path in (orphan, fresh, strange):
        path.write_bytes(b"1")
    for path in (known, orphan, strange):
        aged(path)
    assert sweep_mail_files(timezone.now()) == 1
    assert sorted(files(folder)) == sorted([known, fresh, strange])


def test_nothing_is_swept_where_no_large_mail_ever_came() -> None:
    assert sweep_mail_files(timezone.now()) == 0


def test_a_refused_row_takes_its_file_along(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused(monkeypatch, psycopg.errors.DiskFull("no space"))
    assert files(folder) == []


@pytest.mark.parametrize(
    "error",
    [psycopg.OperationalError("server closed the connection"), psycopg.errors.AdminShutdown("terminating")],
    ids=["gone", "going"],
)
def test_where_the_row_may_be_there_the_file_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    refused(monkeypatch, error)
    assert len(files(folder)) == 1


def test_a_full_disk_leaves_no_half_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(store.NoRoom):
        store.keep(LARGE, ENVELOPE)
    assert files(folder) == []


def test_the_same_mail_is_known_by_its_way_and_recipients() -> None:
    raw = b"Subject: small\r\n\r\n"
    assert not store.has(raw, ENVELOPE)
    store.keep(raw, ENVELOPE)
    assert store.has(raw, ENVELOPE)
    assert not store.has(raw, Envelope(Source.IMAP, None, ENVELOPE.rcpt_to))
    assert not store.has(raw, Envelope(Source.SMTP, None, ("kyc@alderwick.example",)))
    assert not store.has(raw + b".", ENVELOPE)
