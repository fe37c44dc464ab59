"""Networks that go away without a word, laptops that sleep, and clients whose frames come in the wrong order."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from uuid import uuid4

import pytest

from gatehouse.project.processes import wait_until
from gatehouse.testing.web import Web

from .conftest import Connect, running_gateway, stored
from .house import Chat
from .passage import Passage
from .talkers import Socket

pytestmark = pytest.mark.django_db  # makes the database that the servers use
# The reference client as a process of its own, which prints what it is told.
SLEEPER = """
import asyncio, json, sys
from gatehouse.live.reference import Pass, Talk

async def fetch():
    return Pass(*sys.argv[1:4])

asyncio.run(Talk(fetch, lambda frame: print(json.dumps(frame), flush=True)).run())
"""


@pytest.fixture(scope="module")
def hasty(house: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A gateway that waits for a sign of life less than a second."""
    with running_gateway(tmp_path_factory.mktemp("hasty"), PATIENCE="0.4") as web:
        yield web


@pytest.fixture
def passage(hasty: Web) -> Iterator[Passage]:
    passage = Passage(hasty.live_port)
    yield passage
    passage.close()


def come(web: Web, chat: Chat, *, port: int = 0) -> Socket:
    """The customer, who has heard all so far."""
    talker = Socket(web, port=port)
    talker.subscribe(chat.ticket(), since=1)
    return talker


@pytest.mark.parametrize("passes", [0, 1, 7, 60])
def test_a_network_that_is_gone_inside_a_frame_leaves_nothing(
    hasty: Web, passage: Passage, chat: Chat, passes: int
) -> None:
    cut, id_ = come(hasty, chat, port=passage.port), uuid4()
    passage.cut(after=passes)
    cut.say("Half of this.", id_)
    assert wait_until(lambda: passage.ended == 1, seconds=5), "the gateway still holds the dead line"
    assert stored(chat) == ["Where is it?"]
    passage.mend()
    back = come(hasty, chat, port=passage.port)
    back.say("Half of this.", id_)
    assert back.until("ack")["seq"] == 2
    assert stored(chat) == ["Where is it?", "Half of this."]


def test_what_arrived_before_the_network_was_gone_is_acknowledged_when_it_is_said_again(
    hasty: Web, passage: Passage, chat: Chat
) -> None:
    cut, id_ = come(hasty, chat, port=passage.port), uuid4()
    passage.is_deaf = True  # it hears us, and we no longer hear it
    cut.say("Is it there?", id_)
    assert wait_until(lambda: stored(chat) == ["Where is it?", "Is it there?"], seconds=5)
    passage.mend()
    back = come(hasty, chat, port=passage.port)
    assert back.texts(1) == [(2, "Is it there?")]
    back.say("Is it there?", id_)
    assert back.until("ack")["seq"] == 2
    assert stored(chat) == ["Where is it?", "Is it there?"]
    assert back.is_quiet()


def test_a_laptop_that_slept_gets_what_it_missed_once_and_in_order(hasty: Web, passage: Passage, chat: Chat) -> None:
    """Its process stands still until the gateway has let it go."""
    where = (chat.ticket(), chat.subject, f"ws://127.0.0.1:{passage.port}/live/socket")
    with subprocess.Popen([sys.executable, "-c", SLEEPER, *where], stdout=subprocess.PIPE) as sleeper:
        assert sleeper.stdout is not None
        frames = (json.loads(line) for line in sleeper.stdout)
        assert next(one for one in frames if one["type"] == "message")["seq"] == 1
        sleeper.send_signal(signal.SIGSTOP)
        assert wait_until(lambda: passage.ended == 1, seconds=5), "the gateway still waits for it"
        for number in range(2, 6):
            say_as_agent(hasty, chat, f"{number}")
        sleeper.send_signal(signal.SIGCONT)
        missed = [next(one for one in frames if one["type"] == "message") for _ in range(4)]
        sleeper.kill()
    assert [(one["seq"], one["text"]) for one in missed] == [(n, str(n)) for n in range(2, 6)]


def say_as_agent(web: Web, chat: Chat, text: str) -> None:
    agent = Socket(web)
    agent.subscribe(chat.agents_ticket())
    agent.say(text)
    agent.until("ack")
    agent.close()


def test_frames_in_the_wrong_order_are_answered_and_harm_nothing(connect: Connect, chat: Chat) -> None:
    talker = connect()
    talker.subject = chat.subject
    said = talker.say("Before I have come.")
    talker.tell("unsubscribe", subject=chat.subject)
    talker.tell("seen", subject=chat.subject, seq=99)
    errors = [talker.until("error") for _ in range(2)]
    assert [(one["code"], one["id"]) for one in errors] == [("not_subscribed", said), ("not_subscribed", None)]
    talker.subscribe(chat.ticket(), since=1)
    talker.tell("seen", subject=chat.subject, seq=99)
    talker.say("Before I have come.", uuid4())
    assert talker.until("ack")["seq"] == 2
    assert stored(chat) == ["Where is it?", "Before I have come."]


def test_a_ticket_is_good_by_the_servers_clock_whatever_a_clients_says(connect: Connect, chat: Chat) -> None:
    """No frame of a client holds a time, so there is none to be wrong; what he is told is the server's."""
    talker = connect()
    talker.subscribe(chat.ticket(), since=1)
    for at in ("1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z"):
        talker.tell("say", subject=chat.subject, id=str(uuid4()), text="When?", at=at)
        error = talker.until("error")
        assert (error["code"], error["field"]) == ("invalid", "at")
    assert stored(chat) == ["Where is it?"]
