"""Keep a file that somebody uploads for a message he has not sent yet, or throw it away again.

The row belongs to whoever knows both its id and the uuid of its form; posting the message claims it.
"""

import errno
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from io import BytesIO
from typing import BinaryIO
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from gatehouse.accounts import limits
from gatehouse.conversations.connection import raw_connection
from gatehouse.conversations.models import Attachment
from gatehouse.guard import redact
from gatehouse.guard.files import DEFAULT, Clamd, Inspected, Limits, Scanner, admit_form, inspect_in_child

log = logging.getLogger(__name__)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_LATE = timedelta(hours=1)  # how long after its removal an upload may still be on its way


class NoRoom(Exception):
    """There is no room for this file at the moment; nothing of it was kept. Try again later."""


class Withdrawn(Exception):
    """This file was removed or sent meanwhile. Choose it again if it is still needed."""


def uploads_of(form: UUID) -> QuerySet[Attachment]:
    """Files uploaded for this form and not yet sent, in the order they came."""
    return Attachment.objects.filter(form=form, message=None, erased_at=None).order_by("created_at", "id")


def upload_ids(form: UUID) -> tuple[UUID, ...]:
    """The same, ids alone, and without the ORM: every request that is sent asks for them, and few have any."""
    sql = """select id from conversations_attachment
        where form = %s and message_id is null and erased_at is null order by created_at, id"""
    return tuple(row[0] for row in raw_connection().execute(sql, [form], prepare=True))


def keep_upload(
    file: BinaryIO, *, name: str, form: UUID, pk: UUID | None = None, bounds: Limits = DEFAULT
) -> Attachment:
    """Check, clean and store one file. `file` is seekable; `name` is what the client called it.

    `pk` is made by the client: the same one again, after an answer that got lost, is the same upload. Raises
    guard.files.Refused, with nothing kept, for what may not be attached, NoRoom on a full disk or where the storage is
    out of order, and Withdrawn.
    """
    pk = pk or uuid4()
    if known := _known(pk, form):
        return known
    admit_form([*_sizes(form), 0], bounds)
    with _says_no_room():
        inspected = inspect_in_child(file, name=name, limits=bounds, scanner=scanner())
        try:
            return _keep(inspected, form, pk, bounds)
        finally:
            if inspected.content is not file:
                inspected.content.close()


@transaction.atomic
def withdraw_upload(pk: UUID, form: UUID) -> bool:
    """Throw an upload away of which its sender does not know whether it has arrived; if it still comes it is refused.

    False when it has been sent.
    """
    _lock(form)
    upload = Attachment.objects.filter(pk=pk, form=form).first()
    if upload is not None:
        return discard_upload(upload)
    limits.hit(_withdrawn(pk, form), limit=1, per=_LATE)
    return True


def discard_upload(upload: Attachment) -> bool:
    """Throw an upload away, with its files; False when it has been sent or is gone."""
    if not Attachment.objects.filter(pk=upload.pk, message=None).delete()[0]:
        return False
    transaction.on_commit(lambda: _delete(upload.key, upload.thumbnail_key))
    return True


def scanner() -> Scanner | None:
    """The configured scanner. Where one is configured no file passes without it."""
    url = settings.CONFIG.clamd_url
    return Clamd.from_url(url) if url else None


def _keep(inspected: Inspected, form: UUID, pk: UUID, bounds: Limits) -> Attachment:
    key, thumbnail_key = _new_key(), ""
    try:
        _save(key, inspected.content)
        if inspected.thumbnail:
            thumbnail_key = _new_key()
            _save(thumbnail_key, BytesIO(inspected.thumbnail.content))
        kept = _insert(inspected, form, pk, bounds, (key, thumbnail_key))
    except IntegrityError as taken:  # in the same moment, under another form
        _delete(key, thumbnail_key)
        raise Withdrawn(Withdrawn.__doc__) from taken
    except BaseException:
        _delete(key, thumbnail_key)
        raise
    if kept.key != key:  # the same upload came twice at once, and the other one was first
        _delete(key, thumbnail_key)
    return kept


@transaction.atomic
def _insert(inspected: Inspected, form: UUID, pk: UUID, bounds: Limits, keys: tuple[str, str]) -> Attachment:
    _lock(form)
    if known := _known(pk, form):
        return known
    if limits.was_hit(_withdrawn(pk, form)) or Attachment.objects.filter(pk=pk).exists():
        raise Withdrawn(Withdrawn.__doc__)
    admit_form([*_sizes(form), inspected.size], bounds)
    return Attachment.objects.create(
        id=pk,
        form=form,
        name=_without_secrets(inspected.name),
        media_type=inspected.kind.media_type,
        family=inspected.kind.family,
        size=inspected.size,
        sha256=bytes.fromhex(inspected.sha256),
        key=keys[0],
        thumbnail_key=keys[1],
        width=inspected.width,
        height=inspected.height,
    )


def _lock(form: UUID) -> None:
    """Files of one form come in side by side; without this two could each be the last one allowed."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"uploads:{form}"])


def _known(pk: UUID, form: UUID) -> Attachment | None:
    return uploads_of(form).filter(pk=pk).first()


def _withdrawn(pk: UUID, form: UUID) -> str:
    return f"withdrawn:{form}:{pk}"


def _without_secrets(name: str) -> str:
    """A name that somebody typed is text like any other; its ending says what the file is and stays."""
    stem, ending = os.path.splitext(name)
    looked_over = redact(stem.replace("_", " "))
    return f"{looked_over.text}{ending}"[-160:] if looked_over.found else name


def _sizes(form: UUID) -> list[int]:
    return list(uploads_of(form).values_list("size", flat=True))


def _new_key() -> str:
    """A name that tells nothing about its file and that nobody can guess."""
    return f"{timezone.now():%Y/%m}/{secrets.token_hex(20)}"


def _save(key: str, content: BinaryIO) -> None:
    content.seek(0)
    storages["private"].save(key, File(content, name=key))


def _delete(*keys: str) -> None:
    for key in filter(None, keys):
        with suppress(OSError):
            storages["private"].delete(key)


@contextmanager
def _says_no_room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            log.exception("The storage of files failed")
        raise NoRoom(NoRoom.__doc__) from error
