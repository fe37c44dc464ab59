"""Uploads: one file a request, checked before it is kept, and gone without a trace when it is not."""

import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gatehouse.channels.forms import budgets
from gatehouse.conversations.actions import upload as actions
from gatehouse.conversations.models import Attachment, Conversation
from gatehouse.guard.files import Clamd
from gatehouse.testing import files as samples
from tests.integration.forms.conftest import DEPOSIT, stored_files

pytestmark = pytest.mark.usefixtures("desk", "files")
Typed = Callable[..., dict[str, str]]
MIB = 1024 * 1024


def send(client: Client, content: bytes, name: str = "wallet.png", form: str = "", pk: str = "") -> Any:
    return client.generic(
        "POST",
        f"/uploads/?form={form or uuid4()}" + (f"&id={pk}" if pk else ""),
        content,
        content_type="application/octet-stream",
        headers={"X-File-Name": quote(name)},
    )


def error(answer: Any) -> dict[str, str]:
    return answer.json()["error"]


def test_a_picture_is_kept_clean_with_a_small_one_beside_it(client: Client) -> None:
    answer = send(client, samples.photo(), "Überweisung.jpg")
    assert answer.status_code == 201
    kept = Attachment.objects.get()
    assert answer.json()["name"] == kept.name == "Überweisung.jpg"
    assert answer.json()["family"] == "picture"
    assert (kept.message, kept.width, kept.height) == (None, 32, 64)
    assert sorted(stored_files()) == sorted([kept.key, kept.thumbnail_key])
    assert "berweisung" not in kept.key


def test_a_multipart_upload_is_the_same(client: Client) -> None:
    form = uuid4()
    file = SimpleUploadedFile("a.png", samples.picture(), "text/html")
    assert client.post("/uploads/", {"form": form, "file": file}).status_code == 201
    assert Attachment.objects.get().media_type == "image/png"


def test_the_files_of_a_form_are_listed_for_whoever_knows_it(client: Client) -> None:
    form = str(uuid4())
    kept = send(client, samples.picture(), form=form).json()
    assert client.get(f"/uploads/?form={form}").json() == {"uploads": [kept]}
    assert client.get(f"/uploads/?form={uuid4()}").json() == {"uploads": []}
    assert client.get("/uploads/?form=x").status_code == 404


def test_a_small_picture_is_shown_inert_and_only_with_the_form(client: Client) -> None:
    kept = send(client, samples.picture()).json()
    answer = client.get(kept["thumbnail"])
    assert answer["Content-Type"] == "image/webp"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(kept["thumbnail"].partition("?")[0] + f"?form={uuid4()}").status_code == 404


def test_a_removed_upload_is_gone_with_its_files(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    kept = send(client, samples.picture()).json()
    assert client.delete(kept["url"].partition("?")[0] + f"?form={uuid4()}").status_code == 204
    assert Attachment.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(kept["url"]).status_code == 204
    assert stored_files() == []
    assert client.delete(kept["url"]).status_code == 204


def test_the_same_upload_again_is_kept_once(client: Client) -> None:
    form, pk = str(uuid4()), str(uuid4())
    first, again = (send(client, samples.picture(), form=form, pk=pk) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert len(stored_files()) == 2
    assert send(client, samples.picture(), form=str(uuid4()), pk=pk).status_code == 409
    assert (Attachment.objects.count(), len(stored_files())) == (1, 2)


def test_an_upload_that_was_removed_on_its_way_is_not_kept(client: Client) -> None:
    form, pk = str(uuid4()), str(uuid4())
    assert client.delete(f"/uploads/{pk}/?form={form}").status_code == 204
    late = send(client, samples.picture(), form=form, pk=pk)
    assert (late.status_code, error(late)["code"]) == (409, "withdrawn")
    assert stored_files() == []
    assert send(client, samples.picture(), form=str(uuid4()), pk=pk).status_code == 201


def test_an_upload_with_a_broken_id_is_refused(client: Client) -> None:
    answer = send(client, samples.picture(), pk="x")
    assert (answer.status_code, error(answer)["field"]) == (400, "id")


def test_a_sent_upload_belongs_to_its_message_and_is_no_longer_removed(client: Client, typed: Typed) -> None:
    data = typed(step="send")
    kept = send(client, samples.picture(), form=data["origin"]).json()
    client.post(DEPOSIT, data)
    assert Conversation.objects.get().messages.get().attachments.get().name == "wallet.png"
    assert client.delete(kept["url"]).status_code == 404
    assert client.get(f"/uploads/?form={data['origin']}").json() == {"uploads": []}


def test_uploads_of_another_form_are_not_taken_along(client: Client, typed: Typed) -> None:
    send(client, samples.picture())
    client.post(DEPOSIT, typed(step="send"))
    assert not Conversation.objects.get().messages.get().attachments.exists()


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (samples.EXE, "backup.exe", 415, "program"),
        (samples.EXE, "photo.png", 415, "program"),
        (samples.HTML, "page.png", 415, "web_page"),
        (samples.SVG, "drawing.svg", 415, "web_page"),
        (b"", "empty.png", 422, "empty"),
        (samples.OLD_OFFICE, "old.doc", 422, "old_office"),
        (samples.flat_bomb(), "bomb.zip", 422, "archive_bomb"),
        (samples.picture_bomb(), "bomb.png", 422, "picture_too_large"),
        (samples.picture()[:60], "cut.png", 422, "picture_broken"),
    ],
)
def test_what_may_not_be_attached_is_refused_with_its_reason(
    client: Client, content: bytes, name: str, status: int, code: str
) -> None:
    answer = send(client, content, name)
    assert (answer.status_code, error(answer)["code"], error(answer)["field"]) == (status, code, "file")
    assert error(answer)["message"].endswith(".")
    assert stored_files() == []
    assert send(client, samples.picture()).status_code == 201


def test_a_refusal_is_in_the_language_of_the_page(client: Client) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gatehouse.channels.forms.uploads._", lambda text: f"translated: {text}")
        assert error(send(client, b""))["message"].startswith("translated: ")


def test_101_mib_are_refused(client: Client) -> None:
    answer = send(client, bytes(101 * MIB), "long.mp4")
    assert (answer.status_code, error(answer)["code"]) == (413, "too_large")
    assert stored_files() == []


def test_the_eleventh_file_is_refused(client: Client) -> None:
    form = str(uuid4())
    for number in range(10):
        Attachment.objects.create(form=form, name=f"{number}.txt", size=1, sha256=b"", key=f"{number}")
    answer = send(client, b"hello", "a.txt", form)
    assert (answer.status_code, error(answer)["code"]) == (422, "too_many")


def test_more_than_300_mb_together_are_refused(client: Client) -> None:
    form = str(uuid4())
    for number in range(3):
        Attachment.objects.create(form=form, name=f"{number}.mp4", size=99_999_999, sha256=b"", key=f"{number}")
    answer = send(client, b"hello" * 100, "a.txt", form)
    assert (answer.status_code, error(answer)["code"]) == (413, "too_large_together")
    assert stored_files() == []


def test_too_many_uploads_from_one_network_are_put_off(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets, "UPLOADS_PER_NETWORK", 0)
    answer = send(client, samples.picture())
    assert (answer.status_code, error(answer)["code"]) == (429, "too_often")
    assert int(answer["Retry-After"]) > 0


def test_a_scanner_that_does_not_answer_lets_nothing_pass(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(actions, "scanner", lambda: Clamd(str(tmp_path / "no-socket")))
    answer = send(client, samples.picture())
    assert (answer.status_code, error(answer)["code"]) == (503, "scanner_unavailable")
    assert stored_files() == []


@pytest.mark.parametrize(
    ("path", "headers", "code"),
    [
        ("/uploads/", {"X-File-Name": "a.png"}, "form_missing"),
        ("/uploads/?form=x", {"X-File-Name": "a.png"}, "form_missing"),
        ("/uploads/?form=0b5c7a52-6f0e-4f8e-9d5d-1f6a0c3b2e11", {}, "file_missing"),
    ],
)
def test_an_upload_without_its_form_or_name_says_so(
    client: Client, path: str, headers: dict[str, str], code: str
) -> None:
    answer = client.generic("POST", path, samples.picture(), content_type="image/png", headers=headers)
    assert (answer.status_code, error(answer)["code"]) == (400, code)


def test_an_upload_from_elsewhere_is_refused(strict: Client) -> None:
    assert send(strict, samples.picture()).status_code == 403
    assert stored_files() == []


def test_the_token_of_the_form_is_taken_from_a_header(strict: Client) -> None:
    token = str(strict.get(DEPOSIT).context["csrf_token"])
    address = f"/uploads/?form={uuid4()}"
    headers = {"X-CSRFToken": token, "X-File-Name": "a.png"}
    answer = strict.generic("POST", address, samples.picture(), content_type="image/png", headers=headers)
    assert answer.status_code == 201


def test_a_form_without_scripts_brings_its_files_along(client: Client, typed: Typed) -> None:
    files = [SimpleUploadedFile("a.png", samples.picture()), SimpleUploadedFile("b.exe", samples.EXE)]
    answer = client.post(DEPOSIT, {**typed(), "files": files})
    assert answer.status_code == 422
    assert "Programs and scripts cannot be attached." in answer.content.decode()
    assert Attachment.objects.get().name == "a.png"


def test_a_form_without_scripts_removes_a_file(client: Client, typed: Typed) -> None:
    data = typed()
    kept = send(client, samples.picture(), form=data["origin"]).json()
    answer = client.post(DEPOSIT, {**data, "remove": kept["id"]})
    assert answer.status_code == 200
    assert not Attachment.objects.exists()


@contextmanager
def longest_file(size: int) -> Iterator[None]:
    """The system lets this process write no file longer than that, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_no_room_while_it_comes_in_is_said_and_leaves_nothing(client: Client) -> None:
    with longest_file(64 * 1024):
        answer = send(client, b"hello world\n" * 20_000, "a.txt")
    assert (answer.status_code, error(answer)["code"]) == (507, "no_room")
    assert stored_files() == []
    assert send(client, b"hello world\n" * 20_000, "a.txt").status_code == 201


@pytest.fixture
def small_disk(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A private storage on a disk of 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mount: this user may not mount a small disk here")
    options = {"location": folder}
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "private": backend}
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_said_and_leaves_nothing(client: Client, typed: Typed, small_disk: Path) -> None:
    answer = send(client, b"hello world\n" * 20_000, "a.txt")
    assert (answer.status_code, error(answer)["code"]) == (507, "no_room")
    assert [path for path in small_disk.rglob("*") if path.is_file()] == []
    assert not Attachment.objects.exists()
    assert send(client, b"hello", "small.txt").status_code == 201
    assert client.post(DEPOSIT, typed(step="send")).status_code == 303


def test_a_secret_in_a_files_name_is_removed(client: Client) -> None:
    name = "legal winner thank year wave sausage worth useful legal winner thank yellow.png"
    kept = send(client, samples.picture(), name).json()
    assert kept["name"] == "[recovery words removed].png"
    assert send(client, samples.picture(), "my_deposit_2026-05-18.png").json()["name"] == "my_deposit_2026-05-18.png"
