"""Mail at rest: as it came, sealed, and nowhere half."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.storage import storages
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatehouse.channels.email.intake import sealed, store
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.models import Fate, MailFlow, RawMail, Source

pytestmark = pytest.mark.django_db
RAW = b"From: lena@mail.example\r\nSubject: 1,250 USDT\r\n\r\nWhere is it?\r\n"
ENVELOPE = Envelope(Source.SMTP, "lena@mail.example", ("Support@alderwick.example",), "192.0.2.7", "mx.mail.example")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> Path:
    settings.STORAGES = settings.STORAGES | {  # type: ignore[attr-defined]
        "private": {"BACKEND": "gatehouse.project.storage.PrivateFolder", "OPTIONS": {"location": tmp_path}}
    }
    return tmp_path


def test_a_mail_is_kept_as_it_came_with_its_envelope() -> None:
    mail = RawMail.objects.get(pk=store.keep(RAW, ENVELOPE))
    assert store.read(mail) == RAW
    assert (mail.fate, mail.size, bytes(mail.sha256)) == (Fate.STORED, len(RAW), hashlib.sha256(RAW).digest())
    assert (mail.mail_from, mail.rcpt_to) == ("lena@mail.example", ["support@alderwick.example"])


def test_nothing_of_it_stands_in_clear_in_the_row() -> None:
    mail = RawMail.objects.get(pk=store.keep(RAW, ENVELOPE))
    assert b"USDT" not in bytes(mail.content or b"")


def test_a_large_one_lies_in_the_private_storage(folder: Path) -> None:
    raw = RAW + b"x" * (3 * store.IN_ROW)
    mail = RawMail.objects.get(pk=store.keep(raw, ENVELOPE))
    assert mail.content is None
    assert b"USDT" not in (folder / mail.file).read_bytes()
    assert store.read(mail) == raw


def test_an_empty_sender_is_not_an_unknown_one() -> None:
    empty, unknown = (store.keep(RAW, Envelope(Source.PIPE, sender)) for sender in ("", None))
    assert RawMail.objects.get(pk=empty).mail_from == ""
    assert RawMail.objects.get(pk=unknown).mail_from is None


def test_one_whose_key_was_taken_away_does_not_open() -> None:
    mail = RawMail.objects.get(pk=store.keep(RAW, ENVELOPE))
    mail.reader_key = ""
    with pytest.raises(PermissionError):
        store.read(mail)


def test_a_full_disk_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(storages["private"]), "save", full)
    with pytest.raises(store.NoRoom):
        store.keep(b"x" * (2 * store.IN_ROW), ENVELOPE)
    assert not RawMail.objects.exists()
    assert MailFlow.now().no_room_at is not None


@pytest.mark.parametrize("damage", ["flipped", "cut off", "swapped", "empty"])
def test_a_damaged_one_says_so(damage: str) -> None:
    key, raw = sealed.new_key(), b"ab" * sealed.FRAME
    whole = b"".join(sealed.seal(raw, key))
    half = 1 + sealed.FRAME + sealed.TAG
    bad = {
        "flipped": whole[:50] + bytes([whole[50] ^ 1]) + whole[51:],
        "cut off": whole[:half],
        "swapped": whole[:1] + whole[half:] + whole[1:half],
        "empty": whole[:1],
    }[damage]
    from io import BytesIO

    with pytest.raises(sealed.Altered):
        b"".join(sealed.unseal(BytesIO(bad), key))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=2_000), st.one_of(st.none(), st.text(max_size=400)), st.lists(st.text(max_size=400), max_size=4)
)
def test_any_bytes_and_any_envelope_are_stored(raw: bytes, sender: str | None, recipients: list[str]) -> None:
    envelope = Envelope(Source.LMTP, sender, tuple(recipients), "\x00", "\ud800")
    mail = RawMail.objects.get(pk=store.keep(raw, envelope))
    assert store.read(mail) == raw
