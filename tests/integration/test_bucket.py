"""Customers' files in a bucket, over the real protocol of S3, from a server started here; no network.

No browser ever learns where the bucket is: files go out through our own views alone.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from moto.server import ThreadedMotoServer

from gatehouse.conversations.actions.erase import erase
from gatehouse.conversations.models import Attachment, Conversation
from gatehouse.journal.actor import SYSTEM
from gatehouse.project.bridge import FileWrapper, _on_disk
from gatehouse.project.storage import private_storage
from gatehouse.testing import files as samples
from gatehouse.testing.cast import make_agent
from gatehouse.testing.desk import desk_client
from gatehouse.testing.shipped import bring_topics
from gatehouse.testing.web import free_port
from tests.integration.forms.conftest import DEPOSIT
from tests.integration.forms.conftest import typed as typed
from tests.integration.portal.conftest import browser_of

pytestmark = pytest.mark.django_db
Typed = Callable[..., dict[str, str]]
BUCKET = "alderwick-files"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, settings: Any, db: None) -> Iterator[Any]:
    """An empty bucket that STORAGE_URL names; its objects have a prefix of ours."""
    made = boto3.resource(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="key", aws_secret_access_key="s/ecret"
    ).create_bucket(Bucket=BUCKET)
    point_at(settings, endpoint)
    bring_topics()
    yield made
    made.objects.all().delete()


def point_at(settings: Any, endpoint: str, bucket: str = BUCKET) -> None:
    url = f"s3://key:s%2Fecret@{bucket}?endpoint={quote(endpoint)}&region=us-east-1&prefix=desk"
    settings.STORAGES = {**settings.STORAGES, "private": private_storage(url, Path("/nowhere"))}


def keys(bucket: Any) -> list[str]:
    return sorted(found.key for found in bucket.objects.all())


def upload(client: Client, content: bytes, name: str = "wallet.png", form: str = "") -> Any:
    headers = {"X-File-Name": quote(name)}
    address = f"/uploads/?form={form or uuid4()}"
    return client.generic("POST", address, content, content_type="application/octet-stream", headers=headers)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.fixture
def sent(bucket: Any, client: Client, typed: Typed) -> Attachment:
    """A picture that came with a request for help."""
    data = typed(step="send")
    assert upload(client, samples.photo(), "a.jpg", data["origin"]).status_code == 201
    assert client.post(DEPOSIT, data).status_code == 303
    return Attachment.objects.get(message__isnull=False)


@pytest.fixture
def owner(sent: Attachment) -> Client:
    return browser_of(Conversation.objects.get().contact)


@pytest.fixture
def agent(sent: Attachment) -> Client:
    return desk_client(make_agent("Alice", Conversation.objects.get().department))


def stored(bucket: Any, key: str) -> bytes:
    return bucket.Object(f"desk/{key}").get()["Body"].read()


def test_a_picture_and_its_small_one_are_private_objects(sent: Attachment, bucket: Any) -> None:
    assert keys(bucket) == sorted([f"desk/{sent.key}", f"desk/{sent.thumbnail_key}"])
    assert stored(bucket, sent.key).startswith(b"\xff\xd8")
    grants = bucket.Object(f"desk/{sent.key}").Acl().grants
    assert not [grant for grant in grants if "URI" in grant["Grantee"]]


def test_a_part_is_fetched_alone(sent: Attachment, bucket: Any, owner: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("gatehouse.project.bucket.PrivateBucket._open", None)  # nothing may fetch the whole
    answer = owner.get(f"/files/{sent.pk}/", headers={"range": "bytes=3-9"})
    assert (answer.status_code, body(answer)) == (206, stored(bucket, sent.key)[3:10])


def test_a_part_of_what_is_gone_is_404(sent: Attachment, bucket: Any, owner: Client) -> None:
    bucket.objects.all().delete()
    assert owner.get(f"/files/{sent.pk}/", headers={"range": "bytes=3-9"}).status_code == 404


def test_customer_and_agent_get_the_same_bytes(sent: Attachment, bucket: Any, owner: Client, agent: Client) -> None:
    for browser, path in ((owner, "/files"), (agent, "/desk/files")):
        answer = browser.get(f"{path}/{sent.pk}/")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert int(answer["Content-Length"]) == sent.size
        assert body(answer) == stored(bucket, sent.key)


def test_the_small_picture_arrives(sent: Attachment, bucket: Any, owner: Client, agent: Client) -> None:
    for browser, path in ((owner, f"/files/{sent.pk}/thumb/"), (agent, f"/desk/files/{sent.pk}/thumbnail/")):
        answer = browser.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert body(answer) == stored(bucket, sent.thumbnail_key)


def test_a_part_arrives_and_one_outside_is_refused(sent: Attachment, bucket: Any, owner: Client) -> None:
    part = owner.get(f"/files/{sent.pk}/", headers={"range": "bytes=10-19"})
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 10-19/{sent.size}")
    assert body(part) == stored(bucket, sent.key)[10:20]
    outside = owner.get(f"/files/{sent.pk}/", headers={"range": f"bytes={sent.size}-"})
    assert (outside.status_code, outside["Content-Range"]) == (416, f"bytes */{sent.size}")


def test_head_tells_size_and_kind_alone(sent: Attachment, owner: Client) -> None:
    answer = owner.head(f"/files/{sent.pk}/")
    assert (answer.status_code, answer["Content-Length"]) == (200, str(sent.size))
    assert b"".join(answer) == b""


def test_a_lost_object_is_not_found(sent: Attachment, bucket: Any, owner: Client) -> None:
    bucket.objects.all().delete()
    assert owner.get(f"/files/{sent.pk}/").status_code == 404
    assert owner.get(f"/files/{sent.pk}/thumb/").status_code == 404


def test_no_address_of_the_bucket_reaches_a_browser(
    sent: Attachment, endpoint: str, owner: Client, agent: Client, client: Client
) -> None:
    number = Conversation.objects.get().number
    waiting = upload(client, samples.picture())
    pages = [
        waiting,
        client.get(waiting.json()["url"].replace(waiting.json()["id"] + "/", "")),
        client.get(waiting.json()["thumbnail"]),
        *(owner.get(path) for path in ("/", f"/t/{number}/", f"/files/{sent.pk}/", f"/files/{sent.pk}/thumb/")),
        *(agent.get(path) for path in (f"/desk/c/{number}/", f"/desk/files/{sent.pk}/")),
    ]
    assert [page.status_code for page in pages] == [201] + [200] * 8
    for page in pages:
        said = str(page.headers).encode() + (body(page) if page.streaming else page.content)
        assert not [mark for mark in (endpoint.encode(), BUCKET.encode(), b"X-Amz-", b"Signature=") if mark in said]


def test_the_storage_makes_no_addresses(sent: Attachment) -> None:
    with pytest.raises(ValueError, match="not accessible via a URL"):
        storages["private"].url(sent.key)


def test_a_removed_upload_leaves_nothing(bucket: Any, client: Client, django_capture_on_commit_callbacks: Any) -> None:
    kept = upload(client, samples.picture()).json()
    assert len(keys(bucket)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(kept["url"]).status_code == 204
    assert keys(bucket) == []


def test_erasing_deletes_the_objects(sent: Attachment, bucket: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        erase(Conversation.objects.get(), by=SYSTEM)
    assert keys(bucket) == []


def test_a_refused_file_leaves_nothing(bucket: Any, client: Client) -> None:
    assert upload(client, samples.EXE, "photo.png").status_code == 415
    assert keys(bucket) == []


@pytest.fixture(params=["nobody listens", "no such bucket"])
def trouble(request: pytest.FixtureRequest, endpoint: str) -> tuple[str, str]:
    """Endpoint and bucket of a storage that is out of order."""
    return (f"http://127.0.0.1:{free_port()}", BUCKET) if request.param == "nobody listens" else (endpoint, "gone")


def test_without_its_bucket_an_upload_is_refused_with_a_reason(
    bucket: Any, client: Client, typed: Typed, settings: Any, trouble: tuple[str, str]
) -> None:
    point_at(settings, *trouble)
    answer = upload(client, samples.picture())
    assert (answer.status_code, answer.json()["error"]["code"]) == (507, "no_room")
    assert answer.json()["error"]["message"].startswith("There is no room for files at this moment.")
    assert not Attachment.objects.exists()
    assert client.post(DEPOSIT, typed(step="send")).status_code == 303


def test_what_failed_half_way_leaves_nothing(bucket: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gatehouse.conversations.actions.upload._insert", _fail)
    assert upload(client, samples.picture()).status_code == 507
    assert keys(bucket) == []


def _fail(*_: Any) -> None:
    raise OSError(5, "Input/output error")


def test_without_its_bucket_a_download_says_so(sent: Attachment, owner: Client, settings: Any) -> None:
    point_at(settings, f"http://127.0.0.1:{free_port()}")
    for path in (f"/files/{sent.pk}/", f"/files/{sent.pk}/thumb/"):
        answer = owner.get(path, headers={"accept": "application/json"})
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert "restarting" in answer.json()["detail"]
        assert b"Errno" not in answer.content


def test_erasing_without_the_bucket_erases_and_leaves_the_objects_to_the_sweep(
    sent: Attachment, bucket: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    point_at(settings, f"http://127.0.0.1:{free_port()}")
    with django_capture_on_commit_callbacks(execute=True):
        erase(Conversation.objects.get(), by=SYSTEM)
    assert Attachment.objects.get().erased_at
    assert len(keys(bucket)) == 2


def test_names_with_a_prefix_are_listed_as_they_were_saved(bucket: Any) -> None:
    storages["private"].save("2026/01/abc", ContentFile(b"words"))
    assert storages["private"].listdir("2026/01") == ([], ["abc"])


@pytest.mark.parametrize("size", [10, 3 << 20])
def test_the_server_passes_an_object_on_from_where_it_stands(bucket: Any, size: int) -> None:
    content = (bytes(range(256)) * (size // 256 + 1))[:size]
    storages["private"].save("2026/01/abc", ContentFile(content))
    with storages["private"].open("2026/01/abc") as file:
        file.seek(5)
        assert _on_disk(file) is None
        assert b"".join(FileWrapper(file)) == content[5:]
