"""What happens at the same moment, each with a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(*acts: Callable[[], Any], refusals: tuple[type[Exception], ...] = ()) -> list[Any]:
    """What each comes back with, in the order in which they end; `taken` for one that ends with a refusal."""
    meeting, said = threading.Barrier(len(acts)), list[Any]()

    def run(act: Callable[[], Any]) -> None:
        try:
            meeting.wait(10)
            said.append(act())
        except refusals:
            said.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said
