"""That a factor was shown in a session, and when: what matters opens for a while after it (ASVS 5.0, 7.5.1 and 7.5.3)."""

import time
from datetime import timedelta

from django.http import HttpRequest

from gatehouse.accounts.models import Method

STEPPED_UP = "stepped_up_at"
STEPPED_UP_BY = "stepped_up_by"
FRESH = timedelta(minutes=10)


def note(request: HttpRequest, method: Method) -> None:
    """A factor was shown just now."""
    request.session[STEPPED_UP], request.session[STEPPED_UP_BY] = time.time(), str(method)


def step_up(request: HttpRequest, method: Method) -> None:
    """A factor was shown in a session that was open before, which goes on under a new key (ASVS 5.0, 7.2.4)."""
    request.session.cycle_key()
    note(request, method)


def is_recent(request: HttpRequest) -> bool:
    """Whether one was shown within the last ten minutes."""
    return bool(time.time() - request.session.get(STEPPED_UP, 0) <= FRESH.total_seconds())
