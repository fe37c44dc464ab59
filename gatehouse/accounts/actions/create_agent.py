"""Give somebody an account for the desk."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts import public_names
from gatehouse.accounts.entries import AgentCreated
from gatehouse.accounts.models import Role, User
from gatehouse.accounts.passwords import new_password
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


class EmailTaken(ValueError):
    """Somebody already has an account with this email; choose another address."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True, slots=True)
class NewAgent:
    """The account and its password, which is known here and nowhere else: show it once."""

    user: User
    password: str


@transaction.atomic
def create_agent(email: str, name: str, role: Role, *, by: Actor) -> NewAgent:
    """Make an account with a random password, for the first sign-in: there its owner sets up an authenticator and chooses a
    password. Raises EmailTaken.

    Customers see the first word of the name until `set_public_name` says otherwise; UnfitName when they may not.
    """
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise EmailTaken
    public_name = public_names.default_for(name)
    public_names.check(public_name, name)
    password = new_password()
    user = User(email=email, name=name.strip(), public_name=public_name, role=role, issued_at=timezone.now())
    user.set_password(password)
    user.save(force_insert=True)
    record(user, AgentCreated(role=role), by=by)
    return NewAgent(user, password)
