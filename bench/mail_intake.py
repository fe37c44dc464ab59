"""How fast stored mail becomes messages: parsed, guarded, threaded and posted, by one worker.

    .venv/bin/python -m bench.mail_intake [--seconds 5] [--json]

new       each mail opens a conversation
answer    each mail answers one of ours, known by its Message-ID in References
again     each mail came before, by another way

memory    this process and the child that reads, while one mail of 25 MB is taken in
bombs     seconds from the claim to the fate, of mails that are made to exhaust whoever takes them in (R14)

10 kB is a letter with HTML and an earlier mail below it; 5 MB has a picture of that size attached. Reading runs in the
confined child, the database is durable.
"""

import argparse
import base64
import gc
import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from operator import itemgetter
from typing import Any
from uuid import UUID

from bench import ground

WORDS = "My withdrawal of 250 USDT has not arrived, although the explorer shows forty confirmations. "
SIZES = {"10 kB": 10_000, "5 MB": 5_000_000}
BARS = {"10 kB": 60, "5 MB": 5}
LARGE, MOST_SECONDS = 25_000_000, 5
SUPPORT, CONVERSATIONS = "support@alderwick.example", 16
_numbers = count()


def letter(size: int, *, sender: str, references: str = "", number: int | None = None) -> bytes:
    """A mail of about this size; each has a number of its own in its words."""
    number = next(_numbers) if number is None else number
    text = f"Letter {number}. " + WORDS * 20 + "\r\n\r\nOn Mon, 1 Jan 2024, Support wrote:\r\n" + f"> {WORDS}\r\n" * 10
    head = f"From: Lena <{sender}>\r\nTo: {SUPPORT}\r\nSubject: Withdrawal\r\nMessage-ID: <{number}@mail.example>\r\n"
    head += "Date: Sat, 28 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    head += f"In-Reply-To: {references}\r\nReferences: {references}\r\n" if references else ""
    parts = [
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}",
        f"Content-Type: text/html; charset=utf-8\r\n\r\n<p>{WORDS * 20}</p><blockquote type=cite>{WORDS * 10}</blockquote>",
    ]
    if (left := size - len(head) - sum(map(len, parts))) > 100_000:
        parts.append(_attached(left))
    body = "".join(f"--b\r\n{part}\r\n" for part in parts) + "--b--\r\n"
    kind = "mixed" if len(parts) > 2 else "alternative"
    return f"{head}Content-Type: multipart/{kind}; boundary=b\r\n\r\n{body}".encode()


def _attached(size: int) -> str:
    """A text that no guard looks through, as a recording would be: what a file is costs the same for any kind."""
    content = base64.encodebytes(b"%PDF-1.4\n" + os.urandom(size * 3 // 4)).decode().replace("\n", "\r\n")
    return (
        'Content-Type: application/pdf; name="statement.pdf"\r\nContent-Disposition: attachment\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{content}"
    )


def rate(mails: Callable[[], Iterator[bytes]], seconds: float) -> float:
    """Mails a second from the first claim to the last fate; storing them is not counted."""
    from gatehouse.channels.email.intake.take_in import take

    made = mails()
    for pk in _stored(made, 5):
        take(pk)
    done, spent = 0, 0.0
    while spent < seconds:
        waiting = _stored(made, 10)
        begun = time.perf_counter()
        for pk in waiting:
            take(pk)
        spent += time.perf_counter() - begun
        done += len(waiting)
    return done / spent


def _stored(mails: Iterator[bytes], number: int) -> list[UUID]:
    from gatehouse.channels.email.intake import store
    from gatehouse.channels.email.intake.envelope import Envelope
    from gatehouse.channels.email.models import Source

    return [store.keep(next(mails), Envelope(Source.SMTP, None, (SUPPORT,))) for _ in range(number)]


def new(size: int) -> Iterator[bytes]:
    while True:
        yield letter(size, sender=f"lena{next(_numbers)}@mail.example")


def answers(size: int, sent: list[tuple[str, str]]) -> Iterator[bytes]:
    while True:
        message_id, recipient = sent[next(_numbers) % len(sent)]
        yield letter(size, sender=recipient, references=message_id)


def again(size: int) -> Iterator[bytes]:
    raw = letter(size, sender="lena@mail.example")
    while True:
        yield b"Received: by another way\r\n" + raw


def set_up() -> list[tuple[str, str]]:
    """An inbox, and conversations with a mail of ours to each customer: (Message-ID, recipient)."""
    from gatehouse.channels.email.message_ids import mint_message_id
    from gatehouse.channels.email.models import Inbox
    from gatehouse.conversations.models import Address, Contact, Delivery, Department, Topic
    from gatehouse.journal.models import Entry
    from gatehouse.testing.cast import open_as

    department = Department.objects.create(slug="bench")
    topic = Topic.objects.create(slug="bench", department=department)
    Inbox.objects.create(address=SUPPORT, department=department, takes_rest=True)
    sent = []
    for number in range(CONVERSATIONS):
        recipient = f"customer{number}@mail.example"
        contact = Contact.objects.create(name="Customer")
        Address.objects.create(contact=contact, value=recipient)
        conversation = open_as(contact, topic, "Bench")
        entry = Entry.objects.get(subject_kind="conversation", subject_id=conversation.pk)
        delivery = Delivery.objects.create(
            entry=entry, conversation=conversation, channel="email", recipient=recipient, contact=contact
        )
        sent.append((mint_message_id(delivery), recipient))
    return sent


def rows(sent: list[tuple[str, str]], seconds: float) -> Iterator[dict[str, Any]]:
    for title, size in SIZES.items():
        makers = {"new": partial(new, size), "answer": partial(answers, size, sent), "again": partial(again, size)}
        found = ground.medians({name: partial(rate, maker, seconds) for name, maker in makers.items()})
        yield from (
            {"mails of": title, "which": name, "a second": round(value, 1), "bar": BARS[title]}
            for name, value in found.items()
        )


def memory() -> dict[str, int]:
    """What a mail of 25 MB takes beside the rest; one before it has started the child and loaded what there is to load."""
    from gatehouse.channels.email.intake.take_in import take
    from gatehouse.channels.email.reading.killable import child_pid

    first, large = *_stored(new(SIZES["10 kB"]), 1), *_stored(new(LARGE), 1)
    take(first)
    gc.collect()
    child = child_pid()
    assert child is not None
    return ground.held({os.getpid(), child}, partial(take, large))


def bombs() -> Iterator[dict[str, Any]]:
    """Each after a harmless mail, so that a child is there; the slowest first."""
    from gatehouse.channels.email.intake.take_in import take
    from tests.unit.email.reading.bombs import BOMBS, for_the_guard

    spent = {}
    for name, raw in (BOMBS | for_the_guard()).items():
        harmless, bomb = _stored(new(SIZES["10 kB"]), 1) + _stored(iter([raw]), 1)
        take(harmless)
        begun = time.perf_counter()
        take(bomb)
        spent[name] = time.perf_counter() - begun
    for name, seconds in sorted(spent.items(), key=itemgetter(1), reverse=True):
        yield {"bomb": name, "seconds": round(seconds, 2), "bar": MOST_SECONDS}


def arguments() -> argparse.Namespace:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--seconds", type=float, default=5)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    with ground.database():
        measured = list(rows(set_up(), options.seconds))
        held = memory()
        bombed = list(bombs())
    ground.show("Taking mail in, one worker", measured, as_json=options.json)
    ground.show("Memory while a mail of 25 MB is taken in (MB)", [held], as_json=options.json)
    ground.show("Bombs", bombed, as_json=options.json)


if __name__ == "__main__":
    main()
