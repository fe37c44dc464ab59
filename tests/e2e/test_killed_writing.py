"""`kill -9` of the web process while agents answer and files come in: what was acknowledged is there, once, and so is
what had to be sent again under its own id; its mail goes out once."""

import http.cookiejar
import os
import re
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg
import pytest

from gatehouse.project import processes
from gatehouse.testing import files as samples
from gatehouse.testing.instance import Instance, running_copy
from gatehouse.testing.stranger import Stranger
from tests.e2e.test_faults import rows

MANY = 14
DEPARTMENT_OF = """
select m.department_id from conversations_membership m join accounts_user u on u.id = m.user_id where u.email = %s
"""
MAILED = """
select count(*), count(distinct substring(encode(raw, 'escape') from 'Message-ID: (<[^>]+>)'))
from email_outboxmail where recipient = %s
"""


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory, used_home: Path) -> Iterator[Instance]:
    with running_copy(used_home, tmp_path_factory.mktemp("killed") / "home", GATEHOUSE_LIMITS="false") as running:
        yield running


class Agent:
    """An agent's browser over plain HTTP, signed in."""

    def __init__(self, instance: Instance, name: str) -> None:
        self.url = instance.url
        jar = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        password = dict(re.findall(r"(\w+)@\S+\s+(\S+)", instance.run("demo", "show").stdout))[name]
        self.post("/desk/sign-in/", email=f"{name}@alderwick.example", password=password)
        self.post("/desk/sign-in/code/", code=instance.run("demo", "code", name).stdout.strip())

    def post(self, path: str, seen: str = "", **form: str) -> str:
        """Post a form with the token of a page; returns where it led."""
        page = self.browser.open(f"{self.url}{seen or path}", timeout=20).read().decode()
        token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        body = urlencode({**form, "csrfmiddlewaretoken": token}).encode()
        return str(self.browser.open(f"{self.url}{path}", body, timeout=20).geturl())


def until_acknowledged(send: Callable[[], object]) -> None:
    """Try again, as a page or a person does, until it is said to have arrived."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            send()
            return
        except (OSError, http.client.HTTPException, AssertionError):
            time.sleep(0.1)
    raise TimeoutError("it was never acknowledged")


def meanwhile_killed(instance: Instance, sends: list[Callable[[], object]]) -> None:
    """All of them, one after another, while the web process is killed twice."""
    done = threading.Event()

    def kill() -> None:
        for pause in (0.4, 2.5):
            if not done.wait(pause) and instance.has("web"):
                os.kill(instance.pid_of("web"), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    for send in sends:
        until_acknowledged(send)
    done.set()
    killer.join()


def test_answers_of_the_desk_are_there_once_and_are_mailed_once(instance: Instance) -> None:
    agent = Agent(instance, "alice")
    stranger, origin, address = Stranger(instance.port), str(uuid4()), f"{uuid4().hex}@mail.example"
    assert stranger.send(origin=origin, email=address)[0] == 303
    number, pk = rows(instance, "select number, id from conversations_conversation where origin = %s", origin)[0]
    home = f"/desk/c/{number}/"
    mine = rows(instance, DEPARTMENT_OF, "alice@alderwick.example")[0][0]
    move(instance, int(str(pk)), int(str(mine)))
    ids = [uuid4() for _ in range(MANY)]
    sends = [reply(agent, home, one) for one in ids]
    meanwhile_killed(instance, sends)
    found = rows(
        instance, "select client_id from conversations_message where conversation_id = %s and kind = 'agent'", pk
    )
    assert sorted(str(one) for (one,) in found) == sorted(map(str, ids))
    assert processes.wait_until(
        lambda: int(str(rows(instance, MAILED, address)[0][0])) >= MANY + 1, seconds=90, every=0.3
    )
    assert rows(instance, MAILED, address) == [(MANY + 1, MANY + 1)]
    assert '"whole": true' in instance.run("journal", "verify", "--json").stdout


def reply(agent: Agent, home: str, client_id: UUID) -> Callable[[], object]:
    return lambda: agent.post(f"{home}replies/", home, text=f"Answer {client_id}.", client_id=str(client_id))


def move(instance: Instance, conversation: int, department: int) -> None:
    """Where the agent sees it; how it comes there is no part of this."""
    with psycopg.connect(instance.database_url()) as connection:
        connection.execute(
            "update conversations_conversation set department_id = %s where id = %s", [department, conversation]
        )


def test_files_that_come_in_are_there_once_and_no_half_one_is(instance: Instance) -> None:
    assert processes.wait_until(instance.answers, seconds=30)  # it may still come back from what was done to it before
    stranger, form = Stranger(instance.port), uuid4()
    ids = [uuid4() for _ in range(8)]
    content = samples.picture()
    meanwhile_killed(instance, [upload(stranger, form, one, content) for one in ids])
    found = rows(instance, "select id, key from conversations_attachment where form = %s", form)
    assert sorted(str(one) for one, _key in found) == sorted(map(str, ids))
    assert all((instance.home / "files" / str(key)).stat().st_size > 0 for _one, key in found)


def upload(stranger: Stranger, form: UUID, pk: UUID, content: bytes) -> Callable[[], object]:
    headers = {"Content_Type": "application/octet-stream", "X_File_Name": "wallet.png"}

    def send() -> None:
        status, _body = stranger.post(f"/uploads/?form={form}&id={pk}", content, **headers)
        assert status == 201, status

    return send


def test_a_server_killed_in_the_middle_of_a_file_keeps_nothing_of_it(instance: Instance) -> None:
    assert processes.wait_until(instance.answers, seconds=30)  # it may still come back from what was done to it before
    stranger, form = Stranger(instance.port), uuid4()
    head = stranger.head(5_000_000).replace(b"POST /new/something-else/", f"POST /uploads/?form={form}".encode())
    with stranger.connect() as connection:
        connection.sendall(head + bytes(1_000_000))
        time.sleep(0.3)
        os.kill(instance.pid_of("web"), signal.SIGKILL)
    assert processes.wait_until(instance.answers, seconds=30, every=0.1)
    assert rows(instance, "select 1 from conversations_attachment where form = %s", form) == []
    until_acknowledged(upload(Stranger(instance.port), form, uuid4(), samples.picture()))
