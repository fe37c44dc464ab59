"""Downloads: for those who may see the ticket, inert, whole or in part."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client

from gatehouse.accounts.models import User
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.models import Attachment, Conversation, Message

pytestmark = pytest.mark.django_db
BYTES = bytes(range(256)) * 4


@pytest.fixture
def recording(conversation: Conversation, settings: Any, tmp_path: Path) -> Attachment:
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }
    storages["private"].save("abc", BytesIO(BYTES))
    return Attachment.objects.create(
        message=Message.objects.get(), name="Bildschirm\u00adaufnahme 1.mp4", media_type="video/mp4", family="recording",
        size=len(BYTES), sha256=b"\x01" * 32, key="abc",
    )  # fmt: skip


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_the_whole_file_is_inert(lenas: Client, recording: Attachment) -> None:
    response = lenas.get(f"/files/{recording.pk}/")
    assert response.status_code == 200
    assert body(response) == BYTES
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "video/mp4"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert "private" in response["Cache-Control"]


def test_pictures_may_be_looked_at(lenas: Client, recording: Attachment) -> None:
    Attachment.objects.update(family="picture", media_type="image/png", name="a.png")
    path = f"/files/{recording.pk}/"
    assert lenas.get(f"{path}?view=1")["Content-Disposition"] == 'inline; filename="a.png"'
    assert lenas.get(path)["Content-Disposition"] == 'attachment; filename="a.png"'


def test_nothing_but_pictures_is_ever_shown(lenas: Client, recording: Attachment) -> None:
    assert lenas.get(f"/files/{recording.pk}/?view=1")["Content-Disposition"].startswith("attachment;")


def test_a_part_is_sent(lenas: Client, recording: Attachment) -> None:
    response = lenas.get(f"/files/{recording.pk}/", headers={"range": "bytes=10-19"})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes 10-19/{len(BYTES)}"
    assert response["Content-Length"] == "10"
    assert body(response) == BYTES[10:20]


def test_a_part_outside_is_refused(lenas: Client, recording: Attachment) -> None:
    response = lenas.get(f"/files/{recording.pk}/", headers={"range": "bytes=9999-"})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(BYTES)}"
    assert "sandbox" in response["Content-Security-Policy"]


def test_what_the_browser_has_is_not_sent_again(lenas: Client, recording: Attachment) -> None:
    etag = lenas.get(f"/files/{recording.pk}/")["ETag"]
    assert lenas.get(f"/files/{recording.pk}/", headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize("suffix", ["", "thumb/"])
def test_strangers_find_nothing(client: Client, khalids: Client, recording: Attachment, suffix: str) -> None:
    for browser in (client, khalids):
        assert browser.get(f"/files/{recording.pk}/{suffix}").status_code == 404


def test_a_notes_file_is_not_for_the_customer(lenas: Client, recording: Attachment, alice: User) -> None:
    note(Conversation.objects.get(), Draft(text="for us"), by=alice.actor)
    Attachment.objects.update(message=Message.objects.latest("seq"))
    assert lenas.get(f"/files/{recording.pk}/").status_code == 404


def test_small_pictures(lenas: Client, recording: Attachment) -> None:
    assert lenas.get(f"/files/{recording.pk}/thumb/").status_code == 404
    storages["private"].save("small", BytesIO(b"webp"))
    Attachment.objects.update(thumbnail_key="small")
    response = lenas.get(f"/files/{recording.pk}/thumb/", headers={"range": "bytes=0-1"})
    assert (response.status_code, body(response)) == (200, b"webp")


def test_a_file_that_the_storage_has_lost_is_not_found(lenas: Client, recording: Attachment) -> None:
    storages["private"].delete("abc")
    assert lenas.get(f"/files/{recording.pk}/").status_code == 404
    assert lenas.get(f"/files/{recording.pk}/", headers={"range": "bytes=0-1"}).status_code == 404


def test_files_are_only_read(lenas: Client, recording: Attachment) -> None:
    assert lenas.post(f"/files/{recording.pk}/").status_code == 405
