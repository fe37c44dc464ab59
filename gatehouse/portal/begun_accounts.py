"""Accounts whose address is proven and whose passkey is not made yet. Nothing of them is kept but in the browser's session."""

import time
from dataclasses import asdict, dataclass

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language

from gatehouse.accounts import legal
from gatehouse.accounts.actions.create_customer import keep_number
from gatehouse.accounts.actions.legal import accept
from gatehouse.accounts.actions.passkeys import add_passkey
from gatehouse.accounts.actions.regions import declare
from gatehouse.accounts.models import Method, User
from gatehouse.accounts.passkeys import NewPasskey
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.accounts.visitors import visitor
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.portal.referring import note
from gatehouse.portal.wanted import Wanted

_KEY = "signing_up"
_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Begun:
    """The address that was proven, what was wanted, and the number that the account will have."""

    name: SignInName
    wanted: Wanted
    pk: int

    @property
    def owner(self) -> User:
        """Him, as a passkey names its owner. He has no row yet."""
        return User(**{self.name.kind: self.name.value}, pk=self.pk)


def begin(request: HttpRequest, name: SignInName, wanted: Wanted) -> None:
    """The code was right: from now on, for ten minutes and under a new key, this session may make the account."""
    request.session.cycle_key()
    kept = {"name": asdict(name), "wanted": wanted.payload, "pk": keep_number(), "until": time.time() + _SECONDS}
    request.session[_KEY] = kept


def begun(request: HttpRequest) -> Begun | None:
    """What this session may still make."""
    said = request.session.get(_KEY)
    if not said or said["until"] < time.time():
        return None
    return Begun(SignInName(**said["name"]), Wanted.read(said["wanted"]), said["pk"])


@transaction.atomic
def open_by_passkey(request: HttpRequest, account: Begun, new: NewPasskey, called: str) -> User:
    """Open the account together with its passkey, or neither. Raises NameTaken and AddedAlready."""
    user = open_wanted(request, account.name, account.wanted, pk=account.pk)
    add_passkey(user, new, called, session_key="")
    return user


@transaction.atomic
def open_wanted(request: HttpRequest, name: SignInName, wanted: Wanted, *, pk: int | None = None) -> User:
    """Open the account, with what he accepted when he asked for it. Raises NameTaken."""
    language = get_language() or wanted.language
    user = open_account(name, wanted.password, language=language, pk=pk)
    method = Method.PASSKEY if wanted.by_passkey else Method.CODE
    where = visitor(request, None).ip
    note(request, user, wanted.referrer)
    accept(user, legal.whole(wanted.versions), ip=where, language=wanted.language, method=method)
    if wanted.place:
        declare(user, wanted.place, at_sign_up=True)
    return user
