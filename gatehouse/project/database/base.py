"""The backend that `DATABASES` names; Django looks for a module of this name."""

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Before a request first uses a connection that was open already, Django asks by a query whether it still stands: a third
    of what a small answer costs. A server that has ended or hung up is seen without one: it leaves something to be read, if
    only the end."""

    health_check_enabled: bool
    health_check_done: bool

    def close_if_health_check_failed(self) -> None:
        is_due = self.health_check_enabled and not self.health_check_done
        if is_due and self.connection is not None and _is_quiet(self.connection):
            self.health_check_done = True
        super().close_if_health_check_failed()


def _is_quiet(connection: Any) -> bool:
    """Whether nothing was said since the last answer, as on a connection at rest."""
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
