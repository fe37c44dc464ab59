"""Give a customer an account, under an address that he has just proven."""

from django.db import IntegrityError, transaction

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
def create_customer(name: SignInName, password: str, *, language: str, by: Actor) -> User:
    """Make the account. `password` is its hash. Raises NameTaken."""
    user = User(**{name.kind: name.value}, name="", language=language, password=password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise NameTaken from None
    record(user, AccountOpened(name="email" if name.kind == EMAIL else "phone"), by=by)
    return user
