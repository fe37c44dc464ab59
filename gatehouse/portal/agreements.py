"""What a session knows of the legal documents that its owner has accepted, so that no page asks the database."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from gatehouse.accounts import legal
from gatehouse.accounts.models import LegalVersion, User

AGREED = "agreed"


def is_due(request: HttpRequest) -> bool:
    """Whether something was published that this session's owner is not known to have accepted."""
    return not legal.covers(request.session.get(AGREED, {}), legal.asked())


def settle(request: HttpRequest, user: User) -> list[LegalVersion]:
    """Look what he has to accept; when it is nothing, his session knows from now on."""
    due = legal.outstanding(user)
    if due:
        request.session.pop(AGREED, None)
    else:
        request.session[AGREED] = legal.numbers_of(legal.asked())
    return due


def way_in(request: HttpRequest, user: User, target: str) -> str:
    """Where somebody goes who has just shown who he is: where he wanted to, unless there is something to accept."""
    return agreements_page(target) if settle(request, user) else target


def agreements_page(target: str) -> str:
    """The page on which it is accepted, and from which he goes on to `target`."""
    return f"{reverse('portal:agreements')}?{urlencode({'next': target})}"
