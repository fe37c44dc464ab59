"""Wrong tries in a row. The pauses of `signin` forget after a quarter of an hour; this does not.

Counted under who is tried, with which factor, and from which known device, or from a stranger's: what strangers do wrong
closes the door to strangers alone. At a hundred in a row that door stays closed until the factor is set anew
(NIST 800-63B-4, section 3.2.2), which its owner does by a reset.
"""

from datetime import datetime, timedelta

from django.db import connection

from gatehouse.accounts.models import RefusedTry, WrongTries

MOST = 100
_FORGOTTEN = timedelta(days=400)
_REFUSED_KEPT = timedelta(days=90)
_WRONG = """
insert into accounts_wrongtries as w (key, count, last_at) values (%s, 1, now())
on conflict (key) do update set count = w.count + 1, last_at = now()
returning count
"""


def is_closed(key: str) -> bool:
    """Whether so many wrong tries came in a row under this key that no right one is looked at any more."""
    return WrongTries.objects.filter(pk=key[:200], count__gte=MOST).exists()


def note_wrong(key: str) -> int:
    """Count one more; how many came in a row with it."""
    with connection.cursor() as cursor:
        cursor.execute(_WRONG, [key[:200]])
        count: int = cursor.fetchone()[0]
    return count


def note_right(key: str) -> None:
    """A right one ends the row."""
    WrongTries.objects.filter(pk=key[:200]).delete()


def reset(prefix: str) -> None:
    """The factor was set anew: nothing counts against it any more, from wherever it was tried."""
    WrongTries.objects.filter(pk__startswith=prefix).delete()


def sweep(now: datetime) -> int:
    """Forget rows that nobody has added to for a year, and who was refused a season ago; return how many."""
    rows = WrongTries.objects.filter(last_at__lt=now - _FORGOTTEN).delete()[0]
    return rows + RefusedTry.objects.filter(at__lt=now - _REFUSED_KEPT).delete()[0]
