"""A copy of one's own data: everything that is his, nothing of anybody else, and for him alone."""

import base64
import re
import secrets
import tracemalloc
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.db import models
from django.utils import timezone

from gatehouse.accounts.actions.data_exports import NotNow, ask_for_data, remove_exports
from gatehouse.accounts.actions.factors import make_recovery_codes
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.actions.set_words import set_words
from gatehouse.accounts.models import DataExport, OneTimeCode, OpenSession, Passkey, RefusedTry, SpentCode
from gatehouse.accounts.sign_in_names import name_of
from gatehouse.channels.chat.models import Brand, Visitor
from gatehouse.channels.push.models import PushSubscription
from gatehouse.conversations.models import LinkRequest, Message, TicketKey
from gatehouse.exchange.actions.link_account import link_account
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.models import Entry
from gatehouse.privacy.copies import data, making
from gatehouse.project.config import config
from gatehouse.testing.cast import open_as
from tests.integration.front_door.conftest import LENA, sent_code
from tests.integration.front_door.conftest import Visitor as Browser
from tests.integration.privacy.conftest import attach, copy_of, unpacked

pytestmark = pytest.mark.django_db


def test_everything_of_his_is_there(lena_user, ticket, shared, device, deposit_topic):
    RefusedTry.objects.create(name=name_of(lena_user).digest, factor="password", ip="198.51.100.99", browser="Edge")
    link_account(lena_user, "40817265", by=SYSTEM)
    copy = copy_of(lena_user)
    own, other = copy.data["conversations"]
    assert copy.data["schema"] == data.SCHEMA
    assert copy.data["account"]["email"] == LENA.value
    assert [one["ip"] for one in copy.data["devices"]] == ["203.0.113.9"]
    assert [one["ip"] for one in copy.data["refused_tries"]] == ["198.51.100.99"]
    assert copy.data["exchange"]["uid"] == "40817265"
    assert [one["text"] for one in own["messages"]] == ["Lena's own words", "Alice's public answer"]
    assert [one["text"] for one in other["messages"]] == ["Lena beside the other"]
    (file,) = own["messages"][0]["files"]
    assert copy.files[file["file"]] == b"what Lena attached"


def test_the_pages_say_the_same_and_run_nothing(lena_user, ticket, device):
    open_as(lena_user.contact, ticket.topic, "<script>alert(1)</script>", "<img src=x onerror=alert(1)>")
    copy = copy_of(lena_user)
    pages = {name: text.decode() for name, text in copy.files.items() if name.endswith(".html")}
    assert set(pages) > {"index.html", "activity.html", f"conversations/{ticket.number}.html"}
    assert "Lena&#x27;s own words" in pages[f"conversations/{ticket.number}.html"]
    for page in pages.values():
        assert "default-src 'none'" in page
        assert not re.search(r"<(script|img|iframe|form|link|object)\b", page)
        assert page.endswith("</html>\n")
    for name, page in pages.items():
        for href in re.findall(r'href="([^"]+)"', page):
            place = f"conversations/{href}" if "/" in name else href
            assert place.replace("conversations/../", "") in copy.files, href


def test_no_value_of_a_secret_column_is_there(lena_user, ticket, device):
    secret_values = _fill_secrets(lena_user, ticket)
    everything = copy_of(lena_user).all
    export = DataExport.objects.get()
    everything += storages["private"].open(export.file, "rb").read()
    found = [*secret_values, *_secret_columns(lena_user, ticket)]
    assert len(found) > 30
    for value in found:
        for spelled in _spellings(value):
            assert spelled not in everything, value


def _fill_secrets(user, ticket) -> list[bytes]:
    """Something in every table that holds a secret of hers; returns what stands in no column as it is."""
    totp = secrets.token_bytes(20)
    set_factor(user, totp, by=user.actor)
    set_words(user, "blue heron at six")
    codes = make_recovery_codes(user)
    Passkey.objects.create(
        user=user, credential_id=secrets.token_bytes(32), credential=secrets.token_bytes(80), name="Key"
    )
    OneTimeCode.objects.create(
        purpose="reset", kind="email", value=user.email, user=user, browser=secrets.token_bytes(32),
        code=secrets.token_bytes(32), payload=secrets.token_urlsafe(40),
    )  # fmt: skip
    OpenSession.objects.create(session=secrets.token_hex(16), user=user)
    SpentCode.objects.update_or_create(user=user, defaults={"step": 58_999_111})
    LinkRequest.objects.create(value=user.email, browser=secrets.token_bytes(32), token=secrets.token_bytes(32))
    TicketKey.objects.create(
        conversation=ticket, contact=user.contact, token=secrets.token_bytes(32), created_at=timezone.now()
    )
    brand = Brand.objects.create(slug="main", name="Main", hook_secret=secrets.token_urlsafe(30))
    Visitor.objects.create(
        brand=brand, origin="https://x.example", token_hash=secrets.token_bytes(32), contact=user.contact,
        seen_at=timezone.now(), expires_at=timezone.now(),
    )  # fmt: skip
    PushSubscription.objects.create(
        contact=user.contact, endpoint=f"https://push.example/{secrets.token_urlsafe(24)}",
        endpoint_hash=secrets.token_bytes(32), p256dh=secrets.token_urlsafe(60), auth=secrets.token_urlsafe(16), language="en",
    )  # fmt: skip
    keys = [part.split(":", 1)[1].encode() for part in config().keyring_text.split(",")]
    return [totp, b"blue heron at six", *(code.encode() for code in codes), config().secret_key_text.encode(), *keys]


# Columns of text that are secret; of bytes every column is.
_SECRET_TEXTS = {
    "password", "words", "payload", "session", "session_key", "session_data", "endpoint", "p256dh", "auth", "sealed",
    "hook_secret", "file", "key", "thumbnail_key", "reader_key", "evidence_key",
}  # fmt: skip


def _secret_columns(user, ticket) -> list[bytes]:
    """Every value of every table's secret columns, of whomever it is: none of them belongs in a copy."""
    found: list[bytes] = []
    for model in apps.get_models():
        names = [one.attname for one in model._meta.concrete_fields if _is_secret(one)]
        for row in model._base_manager.values_list(*names) if names else ():
            found += [_as_bytes(value) for value in row if value]
    return [value for value in found if len(value) > 5]


def _is_secret(field: models.Field) -> bool:
    return isinstance(field, models.BinaryField) or field.attname in _SECRET_TEXTS


def _as_bytes(value: object) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)


def _spellings(value: bytes) -> set[bytes]:
    urlsafe = base64.urlsafe_b64encode(value).rstrip(b"=")
    return {
        value,
        value.hex().encode(),
        base64.b64encode(value).rstrip(b"="),
        urlsafe,
        base64.b32encode(value).rstrip(b"="),
    }


def test_it_is_journaled_and_its_owner_is_told(lena_user, visitor):
    visitor.come_in()
    visitor.confirm()
    visitor.post("/account/data/copies/")
    export = DataExport.objects.get()
    making.make(export.pk)
    assert visitor.get(f"/account/data/copies/{export.pk}/").status_code == 200
    kinds = Entry.objects.filter(subject_kind="user", kind__startswith="data_").order_by("seq")
    assert [one.kind for one in kinds] == ["data_asked", "data_ready", "data_fetched"]


def test_the_file_goes_out_inert_and_is_kept_by_nobody(lena_user, ticket, export, visitor):
    visitor.come_in()
    visitor.confirm()
    answer = visitor.get(f"/account/data/copies/{export.pk}/")
    content = b"".join(answer.streaming_content)
    assert unpacked(content).data["account"]["email"] == LENA.value
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert len(content) == int(answer["Content-Length"]) == export.size


@pytest.mark.asvs("7.5.3")
def test_without_a_fresh_factor_nothing_is_asked_or_fetched(lena_user, export, visitor):
    visitor.come_in()
    for answer in (visitor.post("/account/data/copies/"), visitor.get(f"/account/data/copies/{export.pk}/")):
        assert answer.url.startswith("/confirm/")
    assert DataExport.objects.count() == 1
    assert not Entry.objects.filter(kind="data_fetched").exists()


def test_nobody_else_fetches_it(lena_user, others_user, export):
    stranger, other = Browser(), Browser(ip="198.51.100.8")
    assert stranger.get(f"/account/data/copies/{export.pk}/").url.startswith("/sign-in/")
    other.come_in(name=others_user.email)
    other.confirm()
    assert other.get(f"/account/data/copies/{export.pk}/").status_code == 404


def test_one_at_a_time_and_three_a_day(lena_user):
    for _ in range(3):
        export = ask_for_data(lena_user)
        with pytest.raises(NotNow):
            ask_for_data(lena_user)
        making.make(export.pk)
    with pytest.raises(NotNow):
        ask_for_data(lena_user)
    DataExport.objects.update(asked_at=timezone.now() - timedelta(days=1, minutes=1))
    ask_for_data(lena_user)


def test_after_seven_days_it_is_gone_from_the_page_and_then_from_the_disk(lena_user, export, visitor):
    visitor.come_in()
    visitor.confirm()
    DataExport.objects.update(ready_at=timezone.now() - timedelta(days=7, minutes=1))
    assert visitor.get(f"/account/data/copies/{export.pk}/").status_code == 404
    assert str(export.pk) not in visitor.get("/account/data/").content.decode()
    assert remove_exports(timezone.now()) == 1
    assert not storages["private"].exists(export.file)


def test_what_was_never_finished_is_given_up(lena_user):
    ask_for_data(lena_user)
    assert remove_exports(timezone.now() + timedelta(hours=23)) == 0
    assert remove_exports(timezone.now() + timedelta(hours=25)) == 1
    ask_for_data(lena_user)


def test_cut_off_in_the_middle_it_is_made_from_its_beginning(lena_user, ticket, monkeypatch):
    export, real = ask_for_data(lena_user), making.finish_export
    monkeypatch.setattr(making, "finish_export", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        making.make(export.pk)  # the file is there, and nobody knows of it
    monkeypatch.setattr(making, "finish_export", real)
    making.make(export.pk)
    export.refresh_from_db()
    assert export.is_ready
    assert len(storages["private"].open(export.file, "rb").read()) == export.size
    making.make(export.pk)  # once more, by a worker that was thought dead
    assert Entry.objects.filter(kind="data_ready").count() == 1


def test_a_file_that_the_storage_lost_is_named(lena_user, ticket):
    storages["private"].delete(Message.objects.get(text="Lena's own words").attachments.get().key)
    copy = copy_of(lena_user)
    (file,) = copy.data["conversations"][0]["messages"][0]["files"]
    assert (file["name"], file["file"]) == ("proof.txt", None)


def test_a_hostile_file_name_stays_in_its_folder(lena_user, ticket):
    attach(Message.objects.get(text="Lena's own words"), b"x", name="../../..\\evil\u202egpj.exe/con")
    for name in copy_of(lena_user).files:
        assert ".." not in name.split("/")
        assert re.fullmatch(r"[\w.\- /]+", name)


def test_a_large_account_is_never_held_whole(lena_user, ticket, django_assert_max_num_queries):
    first = Message.objects.get(text="Lena's own words")
    copy_of(lena_user)  # what is read once is read
    Message.objects.bulk_create(
        Message(
            conversation=ticket, seq=1000 + n, public_seq=1000 + n, kind="customer", contact=lena_user.contact,
            text=f"message {n} " + "x" * 4000, client_id=UUID(int=n), created_at=first.created_at,
        )
        for n in range(3000)
    )  # fmt: skip
    export = ask_for_data(lena_user)
    tracemalloc.start()
    with django_assert_max_num_queries(150):
        making.make(export.pk)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000  # of more than 12 MB of words


def test_the_page_says_how_far_it_is(lena_user, visitor):
    visitor.come_in()
    visitor.confirm()
    assert "Make a copy" in visitor.get("/account/data/").content.decode()
    visitor.post("/account/data/copies/")
    DataExport.objects.update(done=3, total=8)
    page = visitor.get("/account/data/").content.decode()
    assert '<progress class="bar" aria-labelledby="making" max="8" value="3">' in page
    assert "Make a copy" not in page


def test_every_part_stands_in_the_docs():
    described = Path("docs/privacy.md").read_text()
    for name in data.PARTS:
        assert f"| `{name}` |" in described


def test_a_mailed_code_is_needed_by_who_has_no_factor(lena_user, visitor):
    visitor.come_in()
    visitor.post("/confirm/code/")
    assert visitor.confirm_with(sent_code(), at="/confirm/?next=/account/data/").url == "/account/data/"
