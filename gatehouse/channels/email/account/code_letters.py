"""What a mail with a code says, in the active language: what for, for how long, and that nobody may ask for it."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from gatehouse.accounts.codes import spaced
from gatehouse.accounts.models import OneTimeCode, Purpose
from gatehouse.channels.email.account import places
from gatehouse.channels.email.letter import Fact, Letter, Link


def code_letter(row: OneTimeCode, code: str) -> Letter:
    heading, otherwise = _WORDS[Purpose(row.purpose)]()
    said = spaced(code)
    return Letter(
        heading=heading,
        greeting="",
        paragraphs=(
            _("Type this code in the browser in which you asked for it. It works there only, once, for ten minutes."),
            _("Nobody of ours ever asks for this code. Whoever asks you for it is not from us."),
            otherwise,
        ),
        facts=(Fact(_("Your code"), said, is_code=True),),
        button=None,
        why=_why(),
        secret=said,
    )


def taken_letter(row: OneTimeCode) -> Letter:
    """To the owner of an address that is an account's already."""
    return _wanted_by_another() if row.purpose == Purpose.ADDRESS else _has_account_letter()


def _wanted_by_another() -> Letter:
    return Letter(
        heading=_("Somebody wanted to add your address to another account"),
        greeting="",
        paragraphs=(
            _("It belongs to your account and stays there. Nobody was told so, and nothing has changed."),
            _("If it was you, sign in to your account, remove the address there and add it to the other one."),
        ),
        facts=(),
        button=Link(_("Sign in"), places.sign_in()),
        why=_why(),
    )


def _has_account_letter() -> Letter:
    """To somebody who has an account and, so it seems, has forgotten it."""
    return Letter(
        heading=_("You have an account already"),
        greeting="",
        paragraphs=(
            _("Somebody wanted to create an account with this address. It has one, so no other was made."),
            _("If it was you, sign in. If you have forgotten your password, you can set a new one."),
            _("If it was not you, do nothing: nobody was told that you have an account, and nothing has changed."),
        ),
        facts=(),
        button=Link(_("Sign in"), places.sign_in()),
        choices_title=_("If you have forgotten your password:"),
        choices=(Link(_("Set a new password"), places.reset()),),
        why=_why(),
    )


def _why() -> str:
    return _("You get this mail because somebody typed your address on our portal.")


def _sign_up() -> tuple[str, str]:
    return _("Your code to create an account"), _("If you did not ask for it, do nothing: no account is made.")


def _sign_in() -> tuple[str, str]:
    return (
        _("Your code to sign in"),
        _("If you did not ask for it, somebody knows your password. Set a new one at once: %(address)s")
        % {"address": places.reset()},
    )


def _reset() -> tuple[str, str]:
    return (
        _("Your code to set a new password"),
        _("If you did not ask for it, do nothing: without this code your password stays as it is."),
    )


def _confirm() -> tuple[str, str]:
    return (
        _("Your code to confirm a change"),
        _("If you did not ask for it, do not type it anywhere, and freeze your account: %(address)s")
        % {"address": places.freeze()},
    )


def _freeze() -> tuple[str, str]:
    return (
        _("Your code to freeze your account"),
        _("If you did not ask for it, do nothing: without this code your account stays open."),
    )


def _recover() -> tuple[str, str]:
    return (
        _("Your code to find a way back in"),
        _("If you did not ask for it, do nothing: without this code nobody can ask for a way into your account."),
    )


def _address() -> tuple[str, str]:
    return (
        _("Your code to add an address to your account"),
        _("If you did not ask for it, do nothing: without this code the address is added to no account."),
    )


_WORDS: dict[Purpose, Callable[[], tuple[str, str]]] = {
    Purpose.SIGN_UP: _sign_up,
    Purpose.SIGN_IN: _sign_in,
    Purpose.RESET: _reset,
    Purpose.CONFIRM: _confirm,
    Purpose.FREEZE: _freeze,
    Purpose.RECOVER: _recover,
    Purpose.ADDRESS: _address,
}
