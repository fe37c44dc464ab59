"""That a factor was shown in a session, when and where: what matters opens for a while after it (ASVS 5.0, 7.5.1 and 7.5.3)."""

import time
from datetime import datetime, timedelta

from django.http import HttpRequest

from gatehouse.accounts.models import Method
from gatehouse.accounts.whereabouts import surroundings

STEPPED_UP = "stepped_up_at"
STEPPED_UP_BY = "stepped_up_by"
STEPPED_UP_WHERE = "stepped_up_where"
FRESH = timedelta(minutes=10)


def note(request: HttpRequest, method: Method) -> None:
    """A factor was shown just now, on this system and in this country."""
    request.session[STEPPED_UP], request.session[STEPPED_UP_BY] = time.time(), str(method)
    request.session[STEPPED_UP_WHERE] = surroundings(request)


def step_up(request: HttpRequest, method: Method) -> None:
    """A factor was shown in a session that was open before, which goes on under a new key (ASVS 5.0, 7.2.4)."""
    request.session.cycle_key()
    note(request, method)


def is_recent(request: HttpRequest) -> bool:
    """Whether one was shown within the last ten minutes, and here."""
    is_new = time.time() - request.session.get(STEPPED_UP, 0) <= FRESH.total_seconds()
    return is_new and not _is_elsewhere(request)


def shown_since(request: HttpRequest, moment: datetime | None = None) -> Method | None:
    """The factor that was shown last in this session, here and not before this moment; None for none."""
    if _is_elsewhere(request):
        return None
    by, at = request.session.get(STEPPED_UP_BY), request.session.get(STEPPED_UP, 0)
    return Method(by) if by and (moment is None or at >= moment.timestamp()) else None


def _is_elsewhere(request: HttpRequest) -> bool:
    """Whether another system or another country asks than the one in which the factor was shown: a copied cookie may."""
    here = surroundings(request)
    return bool(request.session.get(STEPPED_UP_WHERE, here) != here)
