"""By whose code somebody comes who opens an account. A code that is not known keeps nobody from it."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gatehouse.accounts.devices import device_of
from gatehouse.accounts.models import User
from gatehouse.conversations.actions.referrals import SelfReferral, refer
from gatehouse.conversations.referrals import referrer_by

_KEY = "referral"
_LONGEST = 40


def code_here(request: HttpRequest) -> str:
    """What the link said by which this browser came, for as long as it signs up."""
    if said := request.GET.get("ref", "")[:_LONGEST].strip():
        request.session[_KEY] = said
    return str(request.session.get(_KEY, ""))


def referrer_in(request: HttpRequest, typed: str) -> int | None:
    """The id of the account whose code was typed; a word to who typed one that is nobody's."""
    referrer = referrer_by(typed)
    if typed and referrer is None:
        said = _(
            "We do not know the referral code “%(code)s”. Your account is made without it, or go back and correct it."
        )
        messages.warning(request, said % {"code": typed})
    return referrer.pk if referrer else None


def note(request: HttpRequest, user: User, referrer_id: int | None) -> None:
    """Keep with the new account by whom it came."""
    referrer = User.objects.filter(pk=referrer_id).first() if referrer_id else None
    if referrer is None:
        return
    try:
        refer(user, referrer, is_his_browser=device_of(request, referrer) is not None)
    except SelfReferral:
        messages.info(request, _("A referral code of your own does not count, so it was left out."))
