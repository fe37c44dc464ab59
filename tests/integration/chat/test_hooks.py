"""The exchange's own server hears that an answer waits for one of its customers; a real server stands for it here."""

import base64
import hashlib
import hmac
import json
import re
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from gatehouse.accounts.limits import clear, was_hit
from gatehouse.accounts.models import User
from gatehouse.channels.base import Permanent
from gatehouse.channels.chat.actions.brands import save_brand
from gatehouse.channels.chat.hooks import posting
from gatehouse.channels.chat.hooks.courier import HookCourier
from gatehouse.channels.chat.hooks.posting import NoAnswer, fault_of, post
from gatehouse.channels.chat.hooks.secrets import read_secret, signature
from gatehouse.channels.chat.hooks.sending import deliver
from gatehouse.channels.chat.models import Brand, Chat, Identity
from gatehouse.conversations.actions.block import block
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Contact, Delivery, DeliveryState
from gatehouse.journal.models import Entry

DOCS = Path(__file__).parents[3] / "docs"
KEY = bytes(range(32))
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"


class Exchange(ThreadingHTTPServer):
    """Notes what it hears, and answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/answers?of=gatehouse"


class _Handler(BaseHTTPRequestHandler):
    server: Exchange

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Iterator[Exchange]:
    monkeypatch.setattr(settings.CONFIG, "webhook_private", True)
    with Exchange() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def vouched(exchange: Exchange, brand: Brand, chat: Chat, omar: User) -> Chat:
    """A chat of somebody whom the exchange has vouched for."""
    brand.hook_url = exchange.url
    save_brand(brand, hook_secret=SECRET, by=omar.actor)
    Identity.objects.create(brand=brand, subject="user-48151", contact=chat.conversation.contact)
    return chat


@pytest.fixture
def answer(vouched: Chat, alice: User) -> Callable[..., Delivery]:
    """An agent's answer, and the delivery that comes of it."""

    def one(text: str = "Your 1,250 USDT are here.") -> Delivery:
        reply(vouched.conversation, Draft(text=text, channel="chat"), by=alice.actor)
        courier = HookCourier()
        courier.handle([entry for entry in Entry.objects.order_by("id") if courier.wants(entry)])
        return Delivery.objects.filter(channel="webhook").latest("pk")

    return one


def tried(delivery: Delivery) -> Delivery:
    deliver(delivery.pk)
    delivery.refresh_from_db()
    return delivery


def test_it_is_told_for_whom_and_where_and_nothing_of_the_words(
    answer: Callable[..., Delivery], exchange: Exchange, vouched: Chat
) -> None:
    assert tried(answer()).state == DeliveryState.SENT
    ((headers, body),) = exchange.heard
    told = json.loads(body)
    entry = Entry.objects.get(kind="replied")
    assert (told["type"], told["timestamp"]) == ("answer.waiting", entry.at.isoformat())
    assert told["data"] == {
        "brand": "alderwick",
        "subject": "user-48151",
        "conversation": vouched.conversation.number,
        "seq": entry.public_seq,
        "unread": 1,
    }
    assert headers["content-type"] == "application/json"
    assert b"USDT" not in body


def test_it_is_signed_as_standard_webhooks_are(answer: Callable[..., Delivery], exchange: Exchange) -> None:
    tried(answer())
    ((headers, body),) = exchange.heard
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mine = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mine}"
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60


def test_the_check_in_the_documentation_takes_ours_and_nothing_else(
    answer: Callable[..., Delivery], exchange: Exchange
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (DOCS / "mobile.md").read_text(), re.DOTALL)
    known: dict[str, Any] = {}
    exec(code, known)  # noqa: S102  (our own page)
    tried(answer())
    ((headers, body),) = exchange.heard
    old = {**headers, "webhook-timestamp": "1795946400"}
    assert known["is_ours"](SECRET, headers, body)
    assert not known["is_ours"](SECRET, headers, body + b" ")
    assert not known["is_ours"](f"whsec_{'A' * 32}", headers, body)
    assert not known["is_ours"](SECRET, old, body)


def test_the_published_example_is_signed_alike() -> None:
    """That of the specification's reference libraries."""
    key = read_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_500_and_then_200_is_the_same_message_told_twice(answer: Callable[..., Delivery], exchange: Exchange) -> None:
    exchange.answers = [500]
    delivery = tried(answer())
    assert (delivery.state, delivery.error) == ("retrying", "The exchange's server answered with status 500.")
    job = ProcrastinateJob.objects.get(queueing_lock=f"hook:{delivery.pk}")
    assert job.scheduled_at is not None
    assert timedelta(seconds=50) < job.scheduled_at - timezone.now() <= timedelta(minutes=1)
    assert tried(delivery).state == DeliveryState.SENT
    first, second = (headers["webhook-id"] for headers, _body in exchange.heard)
    assert first == second == delivery.message_id
    assert tried(delivery).attempts == 2  # a third job finds nothing to do
    assert len(exchange.heard) == 2


def test_after_24_hours_it_is_given_up(answer: Callable[..., Delivery], exchange: Exchange) -> None:
    delivery = answer()
    Delivery.objects.filter(pk=delivery.pk).update(attempts=40)
    exchange.answers = [503]
    assert tried(delivery).state == DeliveryState.FAILED


@pytest.mark.parametrize(("status", "state"), [(204, "sent"), (302, "retrying"), (404, "retrying"), (410, "failed")])
def test_what_is_answered_decides(answer: Callable[..., Delivery], exchange: Exchange, status: int, state: str) -> None:
    exchange.answers = [status]
    assert tried(answer()).state == state
    assert len(exchange.heard) == 1  # no redirect is followed


def test_a_server_that_does_not_answer_is_left_alone_for_a_minute(
    answer: Callable[..., Delivery], brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        Brand.objects.update(hook_url=f"http://127.0.0.1:{mute.getsockname()[1]}/")
        first = tried(answer())
        assert (first.state, first.error) == ("retrying", "The exchange's server did not answer in time.")
        second = tried(answer("And more."))
        assert (second.state, second.attempts) == ("queued", 0)
        assert was_hit(f"hook:silent:{brand.pk}")
        clear(f"hook:silent:{brand.pk}")
        assert tried(second).attempts == 1


def test_what_was_read_in_the_chat_is_not_told(answer: Callable[..., Delivery], exchange: Exchange) -> None:
    delivery = answer()
    Chat.objects.update(seen_seq=99)
    assert (tried(delivery).state, delivery.error) == ("skipped", "It was read in the chat.")
    assert exchange.heard == []


def test_it_waits_until_it_may_have_been_read(answer: Callable[..., Delivery]) -> None:
    answer()
    job = ProcrastinateJob.objects.get(task_name="tell_app")
    assert job.scheduled_at is not None
    assert job.scheduled_at > timezone.now() + timedelta(seconds=2)


def test_unread_counts_what_came_since_he_looked_or_wrote(
    answer: Callable[..., Delivery], exchange: Exchange, vouched: Chat
) -> None:
    answer("One.")
    receive(vouched.conversation, Draft(text="Thanks.", channel="chat"), by=vouched.conversation.contact.actor)
    answer("Two.")
    tried(answer("Three."))
    assert json.loads(exchange.heard[0][1])["data"]["unread"] == 2


def test_the_words_go_along_where_the_brand_says_so(answer: Callable[..., Delivery], exchange: Exchange) -> None:
    Brand.objects.update(hook_says_text=True)
    tried(answer())
    told = json.loads(exchange.heard[0][1])["data"]
    assert (told["text"], told["name"]) == ("Your 1,250 USDT are here.", "Alice")


def test_of_whom_nobody_vouched_for_nothing_is_told(
    answer: Callable[..., Delivery], vouched: Chat, alice: User
) -> None:
    Identity.objects.all().delete()
    reply(vouched.conversation, Draft(text="Here.", channel="chat"), by=alice.actor)
    HookCourier().handle(list(Entry.objects.filter(kind="replied")))
    assert not Delivery.objects.filter(channel="webhook").exists()


def test_who_has_proven_an_address_since_is_still_known(
    answer: Callable[..., Delivery], exchange: Exchange, vouched: Chat, lena: Contact
) -> None:
    from gatehouse.conversations.actions.prove import join

    join(vouched.conversation.contact, lena, by=lena.actor)
    vouched.conversation.refresh_from_db()
    assert tried(answer()).state == DeliveryState.SENT
    assert json.loads(exchange.heard[0][1])["data"]["subject"] == "user-48151"


def test_of_who_is_blocked_or_unwanted_nothing_is_told(
    answer: Callable[..., Delivery], exchange: Exchange, vouched: Chat, omar: User
) -> None:
    one, other = answer(), answer("More.")
    Brand.objects.update(hook_url="")
    assert (tried(one).state, one.error) == ("skipped", "The exchange is told no more of this customer.")
    Brand.objects.update(hook_url=exchange.url)
    block(vouched.conversation.contact, by=omar.actor)
    assert tried(other).state == DeliveryState.SKIPPED
    assert exchange.heard == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "[::1]", "[fd00::1]", "[fe80::1]", "[::ffff:8.8.8.8]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"],
)  # fmt: skip
def test_nothing_inside_our_own_network_is_asked(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_args: pytest.fail("It was asked."))
    with pytest.raises(Permanent, match="inside our own network"):
        post(f"https://{address}/", b"{}", {})


def test_the_address_that_was_checked_is_the_one_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that says something else a moment later gains nothing; one bad address among good ones is enough to refuse."""
    asked: list[Any] = []
    named = [["8.8.8.8"], ["8.8.8.8", "127.0.0.1"]]

    def look_up(*_args: Any, **_more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in named.pop(0)]

    def connect(place: Any, *_args: Any) -> None:
        asked.append(place)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NoAnswer):
        post("https://api.alderwick.example/", b"{}", {})
    assert asked == [("8.8.8.8", 443)]
    with pytest.raises(Permanent):
        post("https://api.alderwick.example/", b"{}", {})
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("address", "fault"),
    [("https://api.example.com/a?b=c", ""), ("http://api.example.com/", "scheme"), ("ftp://api.example.com/", "scheme"),
     ("https://", "address"), ("https://user:pw@api.example.com/", "address"), ("https://api.example.com:99999/", "address"),
     ("https://api.example.com/ a", "address"), ("https://api.example.com/\r\nX: y", "address"), ("api.example.com", "scheme")],
    ids=ascii,
)  # fmt: skip
def test_only_a_whole_https_address_will_do(address: str, fault: str) -> None:
    assert fault_of(address) == fault


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_short", SECRET.removeprefix("whsec_"), "whsec_" + "A" * 100])
def test_a_secret_has_24_to_64_bytes(text: str) -> None:
    with pytest.raises(ValueError, match=r"^no "):
        read_secret(text)


def test_the_secret_is_sealed_and_in_no_entry(vouched: Chat, brand: Brand) -> None:
    brand.refresh_from_db()
    assert SECRET not in brand.hook_secret
    entries = Entry.objects.filter(subject_kind="chat_brand")
    assert [entry.kind for entry in entries.order_by("id")][-1] == "hook_secret_set"
    assert all(SECRET not in entry.canonical and 'hook_secret"' not in entry.canonical for entry in entries)
