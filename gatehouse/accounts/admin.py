"""What `gatehouse admin` and the demo do with accounts, from a terminal."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from gatehouse.accounts import totp
from gatehouse.accounts.actions.create_agent import create_agent
from gatehouse.accounts.actions.end_sessions import end_every
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.models import Role, User
from gatehouse.accounts.secrets import unseal
from gatehouse.accounts.sign_in_names import owner_of, read
from gatehouse.journal.actor import OPERATOR


class UnknownAgent(ValueError):
    """There is no agent with this email; look at the list in the back office."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class UnknownName(ValueError):
    """Nobody signs in with this; look at the address or number again."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True, slots=True)
class CreatedAdmin:
    """A new account. Password and authenticator address are known here and nowhere else: show them once."""

    user: User
    password: str
    otpauth: str


@transaction.atomic
def create_admin(email: str, name: str, *, role: Role = Role.OPERATOR) -> CreatedAdmin:
    """Make an account with a password and an authenticator that works at once. Raises EmailTaken."""
    made = create_agent(email, name, role, by=OPERATOR)
    return CreatedAdmin(made.user, made.password, _new_factor(made.user))


@transaction.atomic
def reset_factor(email: str) -> str:
    """Give somebody a new authenticator, end all his sessions and return its otpauth address. Raises UnknownAgent."""
    return _new_factor(agent_by_email(email))


def end_sessions_of(typed: str) -> None:
    """End every session of whoever signs in with this. Raises NoName and UnknownName."""
    user = owner_of(read(typed))
    if user is None:
        raise UnknownName
    end_every(user, by=OPERATOR)


def end_all_sessions() -> int:
    """End every session of everybody, one person at a time; of how many."""
    users = list(User.objects.filter(open_sessions__isnull=False).distinct())
    for user in users:
        end_every(user, by=OPERATOR)
    return len(users)


def agent_by_email(email: str) -> User:
    """The agent with this email. Raises UnknownAgent."""
    user = User.objects.filter(email=email.strip().lower()).exclude(role="").first()
    if user is None:
        raise UnknownAgent
    return user


def demo_code(email: str) -> str:
    """The code a demo agent's authenticator shows now. Raises UnknownAgent for everybody else."""
    user = agent_by_email(email)
    if not user.is_demo:
        raise UnknownAgent
    return totp.code_at(unseal(user.totp_secret, user=user.pk), totp.step_at(time.time()))


def check_demo_passwords() -> list[str]:
    """Emails of demo accounts that could still sign in; production must not start while there are any."""
    return [user.sign_in_name for user in User.objects.filter(is_demo=True, is_active=True).order_by("email")]


def issuer() -> str:
    """The name an authenticator app shows over the codes."""
    return f"{settings.CONFIG.brand} desk"


def _new_factor(user: User) -> str:
    secret = totp.new_secret()
    set_factor(user, secret, by=OPERATOR)
    return totp.otpauth(secret, account=user.sign_in_name, issuer=issuer())
