"""The message hot path: the statement and the whole verb against the raw prepared rate of the same statement.

    .venv/bin/python -m bench.posting [--seconds 4] [--json]

raw        psycopg alone, prepared, one statement a message, each its own transaction
statement  the same statement through `post.send` on Django's connection
verb       `reach` (access), guard, statement: what a page does for a message
"""

import multiprocessing
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import uuid4

import psycopg

from bench import ground
from gatehouse.conversations.post import Post
from gatehouse.journal.actor import Actor
from gatehouse.journal.wire import uuid7

TEXT = "I sent 1,250 USDT from my own wallet at two o'clock. The wallet says complete, but my balance is unchanged."
CONVERSATIONS = 64
CONNECTIONS = (1, 8)
Rates = Any  # a multiprocessing queue of floats


def fresh(params: dict[str, object]) -> dict[str, object]:
    return {**params, "message": uuid7(), "client_id": uuid4()}


def raw(conversation: int, _number: str, contact: int, url: str) -> Callable[[], object]:
    from gatehouse.conversations import post

    connection = psycopg.connect(url, autocommit=True, prepare_threshold=1)
    cursor = connection.cursor()
    params = post.prepare(_message(conversation, contact)).params
    return lambda: cursor.execute(post.SQL, fresh(params), prepare=True).fetchone()


def statement(conversation: int, _number: str, contact: int, _url: str) -> Callable[[], object]:
    from gatehouse.conversations import post
    from gatehouse.conversations.actions.posting import raw_connection

    prepared = post.prepare(_message(conversation, contact))
    return lambda: post.send(raw_connection(), post.Prepared(fresh(prepared.params), prepared.found))


def verb(_conversation: int, number: str, contact: int, _url: str) -> Callable[[], object]:
    from gatehouse.conversations.access import reach
    from gatehouse.conversations.actions.draft import Draft
    from gatehouse.conversations.actions.receive import receive

    actor = Actor("contact", contact)
    return lambda: receive(reach(actor, number), Draft(text=TEXT), by=actor)


def _message(conversation: int, contact: int) -> Post:
    return Post(conversation=conversation, kind="customer", author=Actor("contact", contact), text=TEXT, channel="form")


PATHS = {"raw": raw, "statement": statement, "verb": verb}


def work(path: str, mine: list[tuple[int, str, int]], url: str, seconds: float, start: Barrier, out: Rates) -> None:
    """One client: post to its conversations in turn until time is over; put the rate."""
    import django

    django.setup()
    posts = [PATHS[path](*conversation, url) for conversation in mine]
    for post in posts[:4] * 3:
        post()
    start.wait()
    begun, done = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        posts[done % len(posts)]()
        done += 1
    out.put(done / (time.perf_counter() - begun))


def rate(path: str, connections: int, conversations: list[tuple[int, str, int]], url: str, seconds: float) -> float:
    """Messages a second over all connections together."""
    context = multiprocessing.get_context("spawn")
    start, out = context.Barrier(connections), context.Queue()
    shares = [conversations[number::connections][:4] for number in range(connections)]
    clients = [context.Process(target=work, args=(path, share, url, seconds, start, out)) for share in shares]
    for client in clients:
        client.start()
    rates = [out.get(timeout=120) for _ in clients]
    for client in clients:
        client.join()
    return sum(rates)


def make_conversations() -> list[tuple[int, str, int]]:
    """Conversations to post to, as (id, number, contact's id)."""
    from gatehouse.conversations.models import Address, Contact, Department, Topic
    from gatehouse.testing.cast import open_as

    topic = Topic.objects.create(slug="bench", department=Department.objects.create(slug="bench"))
    made = []
    for number in range(CONVERSATIONS):
        contact = Contact.objects.create(name=f"Customer {number}")
        Address.objects.create(contact=contact, value=f"{number}@mail.example")
        conversation = open_as(contact, topic, "Bench")
        made.append((conversation.pk, conversation.number, contact.pk))
    return made


def row(connections: int, path: str, found: dict[str, float]) -> dict[str, object]:
    share = f"{found[path] / found['raw']:.0%}"
    return {"connections": connections, "path": path, "messages/s": round(found[path]), "of raw": share}


def main() -> None:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--seconds", type=float, default=4)
    options = parser.parse_args()
    rows = []
    with ground.database() as url:
        conversations = make_conversations()
        for connections in CONNECTIONS:
            run = {path: partial(rate, path, connections, conversations, url, options.seconds) for path in PATHS}
            found = ground.medians(run)
            rows += [row(connections, path, found) for path in PATHS]
    ground.show("Posting a message", rows, as_json=options.json)


if __name__ == "__main__":
    main()
