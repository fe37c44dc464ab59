"""Give a customer an account, under an address that he has just proven."""

from typing import Literal

from django.db import IntegrityError, connection, transaction

from gatehouse.accounts.entries import AccountOpened
from gatehouse.accounts.models import User
from gatehouse.accounts.sign_in_names import EMAIL, SignInName
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


class NameTaken(ValueError):
    """There is an account with this address already; sign in, or set a new password."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@transaction.atomic
def create_customer(name: SignInName, password: str, *, language: str, by: Actor, pk: int | None = None) -> User:
    """Make the account, under the number that was kept for it, if any. `password` is its hash. Raises NameTaken."""
    user = User(**{name.kind: name.value}, pk=pk, name="", language=language, password=password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise NameTaken from None
    kind: Literal["email", "phone"] = "email" if name.kind == EMAIL else "phone"
    record(user, AccountOpened(name=kind, passkey=not user.has_usable_password()), by=by)
    return user


def keep_number() -> int:
    """The number of an account that is about to be made. A passkey names its owner by it, and is made first."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('accounts_user', 'id'))")
        number: int = cursor.fetchone()[0]
    return number
