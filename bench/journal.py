"""How long `gatehouse journal verify` walks over 100,000 entries.

.venv/bin/python -m bench.journal [--entries 100000] [--json]
"""

import hashlib
import time

from bench import ground

SUBJECTS = 1000


def fill(entries: int) -> None:
    """Write whole chains, as `record` would, by COPY."""
    from datetime import UTC, datetime

    from gatehouse.conversations.connection import raw_connection
    from gatehouse.conversations.models import Department
    from gatehouse.journal import wire
    from gatehouse.journal.actor import SYSTEM

    departments = Department.objects.bulk_create([Department(slug=f"d{n}") for n in range(SUBJECTS)])
    columns = "subject_kind, subject_id, seq, kind, at, canonical, hash"
    with raw_connection().cursor().copy(f"copy journal_entry ({columns}) from stdin") as copy:
        for department in departments:
            head = b""
            for seq in range(1, entries // SUBJECTS + 1):
                at = datetime.now(UTC)
                stem = wire.stem(
                    subject=f"department:{department.pk}", kind="tagged", public=False, actor=SYSTEM, at=at,
                    data={"removed": False, "tag": f"tag-{seq}"},
                )  # fmt: skip
                canonical = f'{stem},"public_seq":null,"seq":{seq}}}'
                head = hashlib.sha256(head + canonical.encode()).digest()
                copy.write_row(["department", department.pk, seq, "tagged", at, canonical, head])
            department.seq, department.head = seq, head
    Department.objects.bulk_update(departments, ["seq", "head"])


def verify() -> float:
    from gatehouse.journal.verify import verify_all

    begun = time.perf_counter()
    report = verify_all()
    if not report.is_whole:
        raise SystemExit(f"the chains are broken: {report.problems[:3]}")
    return time.perf_counter() - begun


def main() -> None:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--entries", type=int, default=100_000)
    options = parser.parse_args()
    with ground.database():
        fill(options.entries)
        seconds = ground.medians({"verify": verify})["verify"]
    row = {"entries": options.entries, "seconds": round(seconds, 2), "entries/s": round(options.entries / seconds)}
    ground.show("Verifying the journal", [row], as_json=options.json)


if __name__ == "__main__":
    main()
