"""Two gateways and a bus between them: what is said at one is heard at the other, also while the bus is away."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.note import note
from gatehouse.live.bus import MOMENTS
from gatehouse.project.processes import wait_until
from gatehouse.testing.valkey import ValkeyServer, running_valkey
from gatehouse.testing.web import Web, database_url, running

from .house import Chat, House, committed
from .talkers import PATIENCE, Frame, Socket, ticket

pytestmark = pytest.mark.django_db  # makes the database that the servers use


class Staying(Socket):
    """A client as it should be: asks anew when it is told to, and says again what has no answer yet."""

    def __init__(self, web: Web, ticket: Callable[[], str]) -> None:
        super().__init__(web)
        self.ticket, self.seqs = ticket, [1]
        self.subscribe(ticket(), since=1)

    def hear(self, *, seconds: float = PATIENCE) -> Frame:
        heard = super().hear(seconds=seconds)
        if heard["type"] == "end":
            self.tell("subscribe", ticket=self.ticket(), since=self.seqs[-1])
        elif heard["type"] == "message":
            self.seqs.append(heard["seq"])
        return heard

    def say_surely(self, text: str) -> None:
        said = self.say(text)
        while (answer := self.until("ack", "error", "subscribed")).get("id") != said or answer["type"] != "ack":
            if answer["type"] != "ack":
                self.tell("say", subject=self.subject, id=said, text=text)


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ValkeyServer]:
    with running_valkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture(scope="module")
def both(house: House, bus: ValkeyServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Web]]:
    """Two of `gatehouse live`."""
    known = {"DATABASE_URL": database_url(), "VALKEY_URL": bus.url, "GATEHOUSE_MODE": "demo"}
    with ExitStack() as stack:
        homes = [tmp_path_factory.mktemp("live") for _ in range(2)]
        yield [stack.enter_context(running(["-m", "gatehouse", "live"], home, **known)) for home in homes]
    for home in homes:
        assert "Traceback" not in "".join(log.read_text() for log in home.glob("*.log"))


@pytest.fixture
def customer(both: list[Web], bus: ValkeyServer, chat: Chat) -> Staying:
    """At one of them, when both hear the bus."""
    bus.start()
    both_hear(bus)
    return Staying(both[0], chat.ticket)


@pytest.fixture
def alice(customer: Staying, both: list[Web], chat: Chat) -> Staying:
    """At the other."""
    return Staying(both[1], chat.agents_ticket)


def type_until_seen(one: Staying, other: Staying) -> Frame:
    """What is over in a moment may get lost while a bus comes or goes."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        one.tell("typing", subject=one.subject, is_typing=True)
        for talker in (one, other):
            talker.tell("ping")
            talker.until("pong")
        if found := [frame for frame in other.kept if frame["type"] == "typing"]:
            return found[0]
        wait_until(lambda: False, seconds=0.2)
    raise AssertionError("Nobody was seen typing")


def test_what_is_said_at_one_is_heard_at_the_other(customer: Staying, alice: Staying) -> None:
    customer.say_surely("From here.")
    assert alice.texts(1) == [(2, "From here.")]
    alice.say_surely("And from there.")
    assert customer.texts(2) == [(2, "From here."), (3, "And from there.")]


def test_typing_goes_by_the_bus_as_well(customer: Staying, alice: Staying) -> None:
    assert type_until_seen(customer, alice)["from"] == "customer"
    assert type_until_seen(alice, customer)["name"] == "Alice"


def test_what_pages_do_is_handed_on_by_one_of_them(both: list[Web], customer: Staying, chat: Chat) -> None:
    pages = [Staying(web, lambda: ticket("queue", by=chat.agent, is_public=False)) for web in both]
    committed(lambda: note(chat.conversation, Draft(text="He is nervous."), by=chat.agent))
    assert [page.until("signal")["subject"] for page in pages] == ["queue", "queue"]


def test_without_its_bus_nothing_is_lost_and_nothing_comes_twice(
    bus: ValkeyServer, customer: Staying, alice: Staying
) -> None:
    for step in (lambda: None, bus.kill, lambda: None, bus.start, lambda: both_hear(bus)):
        step()
        for _ in range(5):
            customer.say_surely("Are you there?")
            alice.say_surely("I am.")
    for talker in (customer, alice):
        assert len(talker.texts(50)) == 50
        assert talker.seqs == list(range(1, 52))
        assert talker.is_quiet()


def test_while_the_bus_is_away_the_database_stands_in_for_it(
    bus: ValkeyServer, customer: Staying, alice: Staying
) -> None:
    bus.kill()
    assert type_until_seen(customer, alice)["from"] == "customer"
    customer.say_surely("Still here.")
    assert alice.texts(1) == [(2, "Still here.")]
    bus.start()
    both_hear(bus)
    assert type_until_seen(alice, customer)["from"] == "agent"


def test_when_the_one_that_hands_on_is_gone_the_other_does_it(
    both: list[Web], customer: Staying, alice: Staying, chat: Chat
) -> None:
    both[0].process.kill()
    both[0].process.wait()
    page = Staying(both[1], lambda: ticket("queue", by=chat.agent, is_public=False))
    committed(lambda: note(chat.conversation, Draft(text="He is nervous."), by=chat.agent))
    assert page.until("signal", "end")


def both_hear(bus: ValkeyServer) -> None:
    assert wait_until(lambda: bus.listeners(MOMENTS) == 2, seconds=20)
