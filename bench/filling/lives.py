"""The lives of conversations: what was written, who took them, how they ended, each step with its entry and its hash.

A life is made from the seed and its own number alone, so that parts can be made side by side in any order.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from bench.filling import tables, words
from bench.filling.world import SPAN, Topic, World
from gatehouse.conversations import numbers
from gatehouse.conversations.post import body_mac
from gatehouse.journal import wire
from gatehouse.journal.actor import SYSTEM, Actor

PART = 2_000  # conversations that are made together
ENTRIES_A_PART = 200_000  # ids that are set aside for their entries
# The newest conversations but a few, so that they are open: how many messages, and files on the first.
LONG = {3: (2_000, 0), 5: (500, 0), 7: (20, 300), 9: (20, 0)}
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_LENGTHS, _LENGTH_WEIGHTS = (1, 2, 3, 4, 6, 9, 16), (17, 36, 22, 11, 8, 4, 2)
_SOLVED_FOR = 14 * _DAY
_ASKING_FOR = 2.5 * _DAY  # younger than the first reminder, which would be sent at once
_PRIORITIES, _PRIORITY_WEIGHTS = (0, 1, 2, 3), (5, 80, 12, 3)


@dataclass
class Part:
    """The rows of PART conversations."""

    world: World
    index: int
    rows: defaultdict[str, list[tuple[object, ...]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.rng = Random(f"{self.world.seed}/{self.index}")
        self.entry_id = self.world.entries_before + 1 + self.index * ENTRIES_A_PART

    def make(self) -> "Part":
        first = self.index * PART
        for number in range(first, min(first + PART, self.world.size)):
            Life(self, number).live()
        self._contacts(first)
        return self

    def _contacts(self, first: int) -> None:
        share = self.world.contacts / self.world.size
        since = self.world.now - SPAN
        last = self.world.contacts if first + PART >= self.world.size else int((first + PART) * share)
        for number in range(int(first * share), last):
            pk, address = self.world.contacts_before + 1 + number, email(number)
            language = words.language_of(pk)
            name = f"{words.rare(number).title()} {words.rare(number // 7).title()}"
            self.rows[tables.CONTACT].append((pk, 0, 0, b"", name, language, "", since))
            proven = since if number % 10 else None
            self.rows[tables.ADDRESS].append((pk, "email", address, proven, since))


def email(number: int) -> str:
    """The address of a filled contact."""
    return f"{words.rare(number)}.{number}@mail.example"


class Life:
    """One conversation, from its first words to where it stands now."""

    def __init__(self, part: Part, number: int) -> None:
        self.part, self.world, self.rng, self.number = part, part.world, part.rng, number
        self.pk = self.world.conversations_before + 1 + number
        self.contact = self.world.contacts_before + 1 + _pick_contact(self.rng, self.world.contacts)
        self.language = words.language_of(self.contact)
        self.topic: Topic = self.rng.choices(self.world.topics, self.world.weights)[0]
        self.messages, self.files = LONG.get(self.world.size - number, (0, 0))
        self.is_long = bool(self.messages)
        if self.is_long:
            self.topic = self.world.topics[0]
        self.messages = self.messages or self.rng.choices(_LENGTHS, _LENGTH_WEIGHTS)[0]
        self.created = self.world.now - SPAN * (1 - (number + self.rng.random()) / self.world.size) - _HOUR
        if self.is_long:
            self.created -= 60 * _DAY
        self.at, self.seq, self.public_seq, self.head = self.created, 0, 0, b""
        self.is_open = self.is_long or self.rng.random() < _chance_open((self.world.now - self.created) / _DAY)
        self.asks = "t" if self.rng.random() < 0.015 else "f"  # another department, too
        self.state, self.assignee = "submitted", None
        self.marks: dict[str, datetime | None] = {}

    def live(self) -> None:
        self._open()
        if self.is_long or not self.is_open or self.rng.random() < 0.7:
            self._take()
            self._talk()
        if not self.is_open:
            self._end()
        self._keep()
        self._ties()

    def _open(self) -> None:
        data = {"department": self.topic.department, "topic": self.topic.id, "contact": self.contact}
        data |= {"by_agent": False, "by_participant": False}
        message = self._say("customer", "opened", data, files=self.files)
        for number in range(self.files):
            self._file(message, number)

    def _take(self) -> None:
        agents = self.world.agents[self.topic.department]
        if not agents:
            return
        self.assignee = agents[int(len(agents) * self.rng.random() ** 1.5)]
        self._pass(3 * _HOUR)
        self._entry("assigned", True, Actor("agent", self.assignee), {"agent": self.assignee})
        self.state = "progress"

    def _talk(self) -> None:
        for turn in range(1, self.messages):
            self._pass(0.5 * _HOUR if self.is_long else 8 * _HOUR)
            if self.assignee is None:
                break
            if self.rng.random() < 0.1:
                self._note()
            elif turn % 2:
                self._answer()
            else:
                self._say("customer", "received", {"reopened": False})
                self.state, self.marks["waiting"] = "progress", None

    def _note(self) -> None:
        """Words for staff; every third calls a colleague."""
        colleagues = self.world.agents[self.topic.department]
        called = [self.rng.choice(colleagues)] if self.rng.random() < 0.3 else []
        message = self._say("note", "noted", {"mentions": called} if called else {})
        for agent in called:
            self.part.rows[tables.MENTION].append((message, self.pk, agent, "Colleague", self.at))

    def _answer(self) -> None:
        asks = self.is_open and self.world.now - self.at < _ASKING_FOR and self.rng.random() < 0.4
        self._say("agent", "replied", {"ask": asks})
        self.state = "waiting" if asks else "replied"
        self.marks |= {"waiting": self.at if asks else None, "unanswered": None}
        self.marks.setdefault("answered", self.at)

    def _end(self) -> None:
        self._pass(2 * _DAY)
        by = Actor("agent", self.assignee) if self.assignee else SYSTEM
        self._set_state("solved", by)
        self.marks |= {"solved": self.at, "waiting": None, "unanswered": None}
        if self.at + _SOLVED_FOR < self.world.now:
            self.at += _SOLVED_FOR
            self._set_state("closed", SYSTEM)
            self.marks["closed"] = self.at

    def _set_state(self, state: str, by: Actor) -> None:
        data = {"before": self.state, "state": state, "automatic": by == SYSTEM}
        self._entry("state_set", True, by, data)
        self.state = state

    def _say(self, kind: str, entry: str, data: dict[str, Any], *, files: int = 0) -> UUID:
        """One message with its entry and, where a mail went out, its delivery."""
        message, salt = self._uuid(), self.rng.randbytes(16)
        text = words.text(self.rng, self.language if kind == "customer" else "en")
        by = Actor("contact", self.contact) if kind == "customer" else Actor("agent", self.assignee)
        channel = "form" if kind == "customer" else "desk"
        posted = {"message": str(message), "mac": body_mac(salt, text, ""), "channel": channel}
        self._entry(entry, kind != "note", by, {**posted, "attachments": files, "removed": 0, **data})
        public = self.public_seq if kind != "note" else None
        people = (self.contact, None) if kind == "customer" else (None, self.assignee)
        self.part.rows[tables.MESSAGE].append(
            (message, self.pk, self.seq, public, kind, channel, *people, text, "", "[]", self._uuid(), salt, self.at)
        )
        if kind == "customer":
            self.marks["customer"] = self.at
            self.marks["unanswered"] = self.marks.get("unanswered") or self.at
        if entry in ("opened", "replied"):
            self._deliver("confirmation" if entry == "opened" else "reply")
        return message

    def _deliver(self, template: str) -> None:
        to = email(self.contact - self.world.contacts_before - 1)
        sent = (self.pk, "email", to, self.contact, template, "sent", 1, "", "", self.at, self.at, self.at)
        self.part.rows[tables.DELIVERY].append((self.part.entry_id - 1, *sent))

    def _entry(self, kind: str, public: bool, by: Actor, data: dict[str, Any]) -> None:
        stem = wire.stem(subject=f"conversation:{self.pk}", kind=kind, public=public, actor=by, data=data, at=self.at)
        self.seq += 1
        self.public_seq += public
        number = self.public_seq if public else None
        canonical = f'{stem},"public_seq":{number or "null"},"seq":{self.seq}}}'
        self.head = hashlib.sha256(self.head + canonical.encode()).digest()
        row = (self.part.entry_id, "conversation", self.pk, self.seq, number, kind, self.at, canonical, self.head)
        self.part.rows[tables.ENTRY].append(row)
        self.part.entry_id += 1

    def _file(self, message: UUID, number: int) -> None:
        name = f"screenshot-{number + 1}.png"
        digest = self.rng.randbytes(32)
        key = f"0000/00/{digest.hex()[:40]}"
        row = (self._uuid(), message, name, "image/png", "image", 81_920, digest, key, "", self.at)
        self.part.rows[tables.ATTACHMENT].append(row)

    def _keep(self) -> None:
        """The conversation's own row, as all that has happened leaves it."""
        chance, mark = self.rng.random, self.marks.get
        priority = self.rng.choices(_PRIORITIES, _PRIORITY_WEIGHTS)[0]
        tags = "{" + ",".join(sorted({self._tag() for _ in range(3) if chance() < 0.15})) + "}"
        level = int(self.is_open and chance() < 0.05)
        merged = (
            self.pk - 1 - self.number % 50 if self.state == "closed" and self.number > 50 and chance() < 0.005 else None
        )
        rating = self.rng.randrange(1, 6) if not self.is_open and chance() < 0.1 else None
        spam = "t" if not self.is_long and chance() < 0.01 else "f"
        snoozed = (
            self.world.now + 7 * _DAY * chance() if self.is_open and chance() < 0.04 and not self.is_long else None
        )
        subject = words.subject(self.rng, self.language, self.topic.slug)
        self.part.rows[tables.CONVERSATION].append((
            self.pk, self.seq, self.public_seq, self.head, self.ticket, subject,
            self.contact, "form", self.topic.department, self.topic.id, self.state, priority, level, self.assignee,
            self.language, self._answers(), tags, spam, "f", self.asks, merged, self.created, self.at, mark("answered"),
            mark("customer"), mark("unanswered"), mark("waiting"), mark("solved"), mark("closed"), rating,
            snoozed,
        ))  # fmt: skip

    def _ties(self) -> None:
        """Departments that were asked, people who get a copy, and what has to do with it."""
        chance = self.rng.random
        if self.asks == "t":
            other = self.rng.choice([one for one in self.world.agents if one != self.topic.department])
            self.part.rows[tables.INVOLVEMENT].append((self.pk, other, self.at))
        if chance() < 0.02:
            other = self.world.contacts_before + 1 + (self.contact + self.number) % self.world.contacts
            self.part.rows[tables.PARTICIPANT].append((self.pk, other, self.at))
        if self.number > 1_000 and chance() < 0.01:
            self.part.rows[tables.LINK].append((self.pk - self.rng.randrange(1, 1_000), self.pk, "related", self.at))

    def _answers(self) -> str:
        asset, network = self.rng.choice(words.ASSETS), self.rng.choice(words.NETWORKS)
        digest = self.rng.randbytes(32).hex()
        return f'{{"asset":"{asset}","network":"{network}","amount":"{self.rng.randrange(9000)}","hash":"{digest}"}}'

    def _tag(self) -> str:
        return words.TAGS[int(len(words.TAGS) * self.rng.random() ** 2)]

    @property
    def ticket(self) -> str:
        """As `numbers.make` writes it, from the conversation's own id: a multiplier prime to 32^7 keeps them apart."""
        return numbers.of(self.pk * 15_485_863 % 32**7, self.world.prefix)

    def _pass(self, about: timedelta) -> None:
        """Let time go by, but never past now."""
        left = self.world.now - self.at
        self.at += min(about * self.rng.expovariate(1), left * 0.5)

    def _uuid(self) -> UUID:
        """Like `wire.uuid7`, of the conversation's time and the seed."""
        stamp = int(self.at.timestamp() * 1000)
        value = (stamp & 0xFFFFFFFFFFFF) << 80 | self.rng.getrandbits(80)
        value = value & ~(0xF << 76) | 0x7 << 76
        return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def _chance_open(age: float) -> float:
    """How likely a conversation of that many days is open still: at two years of work about two in a hundred are."""
    return 0.6 if age < 14 else 0.12 if age < 60 else 0.001


def _pick_contact(rng: Random, contacts: int) -> int:
    """Most write once or twice, a few hundreds of times."""
    return int(contacts * (rng.random() if rng.random() < 0.75 else rng.random() ** 2))
