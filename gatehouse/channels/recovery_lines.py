"""From the chain of an account to the conversation in which its recovery is dealt with."""

from typing import ClassVar

from gatehouse.conversations.entries import RecoveryMoved
from gatehouse.conversations.models import RecoveryThread
from gatehouse.journal.followers import Courier
from gatehouse.journal.models import Entry
from gatehouse.journal.record import record


class RecoveryLines(Courier):
    """Writes a line for each step, once: its cursor moves in the same transaction."""

    name = "recovery_lines"
    kinds: ClassVar[frozenset[str]] = frozenset(
        f"recovery_{step}" for step in ("evidence", "prepared", "approved", "held", "cancelled", "expired", "executed")
    )

    def handle(self, entries: list[Entry]) -> None:
        cases = {entry.content["data"]["case"] for entry in entries}
        found = RecoveryThread.objects.select_related("conversation").filter(case__in=cases)
        threads = {thread.case_id: thread.conversation for thread in found}
        for entry in entries:
            said = entry.content["data"]
            if (conversation := threads.get(said["case"])) is not None:
                record(conversation, RecoveryMoved(what=entry.kind, said=said), by=entry.actor)
