"""Give an agent a picture that customers see, or take it away."""

from io import BytesIO
from typing import BinaryIO
from uuid import UUID, uuid4

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction

from gatehouse.accounts.entries import PictureSet
from gatehouse.accounts.faces import key_of
from gatehouse.accounts.models import User
from gatehouse.guard.files import Family, Reason, Refused, Scanner, inspect_in_child
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


def set_picture(user: User, file: BinaryIO, *, name: str, scanner: Scanner | None, by: Actor) -> None:
    """Keep a small picture of the file, decoded and written anew, under an address that nobody can guess.

    `name` is what the client called the file. Raises guard.files.Refused with nothing kept.
    """
    small, face = _small(file, name, scanner), uuid4()
    storages["private"].save(key_of(face), File(BytesIO(small)))
    try:
        _exchange(user, face, by=by)
    except BaseException:
        storages["private"].delete(key_of(face))
        raise


def remove_picture(user: User, *, by: Actor) -> None:
    """Show the drawn face again."""
    _exchange(user, None, by=by)


@transaction.atomic
def _exchange(user: User, face: UUID | None, *, by: Actor) -> None:
    user.lock()
    before = user.face
    if before == face:
        return
    user.face = face
    user.save(update_fields=["face"])
    record(user, PictureSet(removed=face is None), by=by)
    if before:
        transaction.on_commit(lambda: storages["private"].delete(key_of(before)))


def _small(file: BinaryIO, name: str, scanner: Scanner | None) -> bytes:
    inspected = inspect_in_child(file, name=name, scanner=scanner)
    try:
        if inspected.kind.family is not Family.PICTURE or inspected.thumbnail is None:
            raise Refused(Reason.TYPE_NOT_ALLOWED)
        return inspected.thumbnail.content
    finally:
        if inspected.content is not file:
            inspected.content.close()
