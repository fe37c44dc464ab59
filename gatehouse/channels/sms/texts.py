"""What an SMS says: who writes and what it is about, in a line or two. No links: nobody should learn to follow one."""

from django.conf import settings
from django.utils.translation import gettext as _

from gatehouse.accounts.models import Purpose


def code(purpose: str, text: str) -> str:
    """In the active language; `text` is the code as people read it."""
    said = {"brand": settings.BRAND, "code": text}
    sentences = {
        Purpose.SIGN_UP: _("%(brand)s: %(code)s is your code to create an account. Nobody of ours ever asks for it."),
        Purpose.SIGN_IN: _("%(brand)s: %(code)s is your code to sign in. Nobody of ours ever asks for it."),
        Purpose.RESET: _("%(brand)s: %(code)s is your code to set a new password. Nobody of ours ever asks for it."),
        Purpose.CONFIRM: _("%(brand)s: %(code)s is your code to confirm a change. Nobody of ours ever asks for it."),
        Purpose.FREEZE: _("%(brand)s: %(code)s is your code to freeze your account. Nobody of ours ever asks for it."),
        Purpose.RECOVER: _("%(brand)s: %(code)s is your code to find a way back in. Nobody of ours ever asks for it."),
        Purpose.ADDRESS: _(
            "%(brand)s: %(code)s is your code to add an address to your account. Nobody of ours ever asks for it."
        ),
    }
    return sentences[Purpose(purpose)] % said


def taken(purpose: str) -> str:
    """To the owner of a number that is an account's already."""
    if purpose == Purpose.ADDRESS:
        said = _(
            "%(brand)s: somebody wanted to add this number to another account. It stays yours, and nothing changed."
        )
    else:
        said = _has_account()
    return said % {"brand": settings.BRAND}


def _has_account() -> str:
    return _("%(brand)s: this number has an account already. Sign in on our portal, or set a new password there.")


def frozen() -> str:
    said = _("%(brand)s: your account is frozen. Only our support opens it again.")
    return said % {"brand": settings.BRAND}


def closed() -> str:
    return _("%(brand)s: your account is closed.") % {"brand": settings.BRAND}


def notice(heading: str) -> str:
    """What happened, in few words, and what to do if it was not him."""
    said = _("%(brand)s: %(what)s. If it was not you, freeze your account on our portal.")
    return said % {"brand": settings.BRAND, "what": heading}
