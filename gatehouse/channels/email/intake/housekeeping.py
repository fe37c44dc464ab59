"""What a crash may leave of mail in the private storage, swept by the clock."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.core.files.storage import Storage, storages
from django.db import connection

_OLD = timedelta(days=1)
_OUR_NAME = re.compile(r"[0-9a-f]{40}")
_AT_ONCE = 10_000
_UNKNOWN = """
select listed.path from unnest(%s::text[]) as listed(path)
where not exists (select from email_rawmail m where m.file = listed.path)
"""


def sweep_mail_files(now: datetime) -> int:
    """Delete files of mails that no row knows: written, and then the mail was not stored after all. Returns how many."""
    storage, before, done = storages["private"], now - _OLD, 0
    for folder in _folders(storage, "mail", depth=2):
        names = (f"{folder}/{name}" for name in storage.listdir(folder)[1] if _OUR_NAME.fullmatch(name))
        while some := list(islice(names, _AT_ONCE)):
            for path in _unknown(some):
                if storage.get_modified_time(path) < before:
                    storage.delete(path)
                    done += 1
    return done


def _folders(storage: Storage, top: str, depth: int) -> Iterator[str]:
    """Those that hold mails: one a month (store.py)."""
    try:
        below = [f"{top}/{name}" for name in storage.listdir(top)[0]]
    except FileNotFoundError:  # no large mail ever came
        return
    for folder in below:
        if depth > 1:
            yield from _folders(storage, folder, depth - 1)
        else:
            yield folder


def _unknown(paths: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_UNKNOWN, [paths])
        return [path for (path,) in cursor.fetchall()]
