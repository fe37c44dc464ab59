"""verify(): walk every chain and say exactly which entry was altered, removed or reordered.

It finds any change to an entry that still has a later one or an untouched subject row. A tail that was cut off together
with its subject's head, or a subject that is gone with all its entries, is found only against a signed checkpoint.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from gatehouse.journal.models import Journaled

Row = tuple[str, int, int, int | None, str, Any, str, bytes]


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken place: the subject ("conversation:17"), the entry's sequence number and what is wrong with it."""

    subject: str
    seq: int
    reason: str


@dataclass(slots=True)
class Report:
    """What a walk found. `entries` and `subjects` count what was read."""

    entries: int = 0
    subjects: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        return {"whole": self.is_whole, **asdict(self)}


@dataclass(slots=True)
class _Chain:
    """The state of the walk along one subject's entries."""

    subject: str
    seq: int = 0
    public_seq: int = 0
    entries: int = 0
    head: bytes = b""

    def follow(self, row: Row) -> str:
        """Take one entry; return what is wrong with it, or an empty string."""
        _, _, seq, public_seq, kind, at, canonical, stored = row
        if seq != self.seq + 1:
            wrong = f"entries {self.seq + 1} to {seq - 1} are missing" if seq > self.seq + 1 else "is out of order"
        elif hashlib.sha256(self.head + canonical.encode()).digest() != stored:
            wrong = "does not match its hash: it was altered or put in another place"
        else:
            wrong = self._disagreement(canonical, seq, public_seq, kind, at)
        self.seq, self.head, self.entries = seq, stored, self.entries + 1
        self.public_seq = public_seq if public_seq is not None else self.public_seq
        return wrong

    def _disagreement(self, canonical: str, seq: int, public_seq: int | None, kind: str, at: Any) -> str:
        said = json.loads(canonical)
        columns = {"subject": self.subject, "seq": seq, "public_seq": public_seq, "kind": kind}
        for name, value in columns.items():
            if said.get(name) != value:
                return f"its column {name} was altered"
        if said["at"] != at.isoformat(timespec="microseconds"):
            return "its column at was altered"
        if public_seq is not None and public_seq != self.public_seq + 1:
            return "its public number is out of order"
        return ""


_ENTRIES = """
select subject_kind, subject_id, seq, public_seq, kind, at, canonical, hash
from journal_entry order by subject_kind, subject_id, seq
"""


def verify_all() -> Report:
    """Check every chain against its own links and against its subject's row. Reads a stream, holds no table."""
    report = Report()
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            connection.cursor().execute("set transaction isolation level repeatable read, read only")
        heads = _heads()
        for chain, problems in _chains():
            report.subjects += 1
            report.problems += problems
            report.entries += chain.entries
            report.problems += _against_row(chain, heads.pop(chain.subject, None))
    report.problems += [
        Problem(subject, 0, "all its entries are missing") for subject, (seq, _) in heads.items() if seq
    ]
    return report


@dataclass(frozen=True, slots=True)
class Checked:
    """One chain, checked up to the entry `seq`: all of it when `is_all`. `problem` is the first broken place."""

    seq: int
    is_all: bool
    problem: Problem | None = None


_OF_SUBJECT = """
select subject_kind, subject_id, seq, public_seq, kind, at, canonical, hash
from journal_entry where subject_kind = %s and subject_id = %s and seq <= %s order by seq
"""


def verify_subject(subject: Journaled, *, most: int) -> Checked:
    """Check a subject's chain from its first entry on, up to what its row said when it was read, at most `most` entries."""
    chain = _Chain(subject.journal_subject)
    upto = min(subject.seq, most)
    with connection.cursor() as cursor:
        cursor.execute(_OF_SUBJECT, [subject.journal_kind, subject.pk, upto])
        rows: list[Row] = [(*row[:7], bytes(row[7])) for row in cursor.fetchall()]
    for row in rows:
        if wrong := chain.follow(row):
            return Checked(chain.seq, False, Problem(chain.subject, chain.seq, wrong))
    end = (upto, bytes(subject.head) if upto == subject.seq else chain.head)
    return Checked(chain.seq, upto == subject.seq, next(iter(_against_row(chain, end)), None))


def _against_row(chain: _Chain, row: tuple[int, bytes] | None) -> list[Problem]:
    if row is None:
        return [Problem(chain.subject, chain.seq, "its subject's row is missing")]
    seq, head = row
    if seq > chain.seq:
        return [Problem(chain.subject, chain.seq + 1, f"entries {chain.seq + 1} to {seq} are missing")]
    if seq != chain.seq or head != chain.head:
        return [Problem(chain.subject, chain.seq, "the subject's row does not hold this entry as its last")]
    return []


def _chains() -> Iterator[tuple[_Chain, list[Problem]]]:
    chain: _Chain | None = None
    problems: list[Problem] = []
    for row in _stream(_ENTRIES):
        subject = f"{row[0]}:{row[1]}"
        if chain is None or chain.subject != subject:
            if chain is not None:
                yield chain, problems
            chain, problems = _Chain(subject), []
        wrong = chain.follow(row)
        if wrong:
            problems.append(Problem(subject, row[2], wrong))
    if chain is not None:
        yield chain, problems


def _stream(sql: str) -> Iterator[Row]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(5000):
            for row in rows:
                yield (*row[:7], bytes(row[7]))


def _heads() -> dict[str, tuple[int, bytes]]:
    heads: dict[str, tuple[int, bytes]] = {}
    for model in apps.get_models():
        if issubclass(model, Journaled):
            for pk, seq, head in model._base_manager.values_list("pk", "seq", "head").iterator(chunk_size=5000):
                heads[f"{model.journal_kind}:{pk}"] = (seq, bytes(head))
    return heads
