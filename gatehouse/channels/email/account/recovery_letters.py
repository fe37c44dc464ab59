"""What the owner of an account is told while somebody asks for a way back into it. Each notice says how to stop it."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gatehouse.accounts.entries import RecoveryApproved, RecoveryCancelled, RecoveryExecuted, RecoveryOpened
from gatehouse.accounts.models import Lost, RecoveryCase
from gatehouse.accounts.recovery_links import stop_url
from gatehouse.channels.email.account import places
from gatehouse.channels.email.letter import Fact, Link
from gatehouse.journal.data import EntryData

HEADINGS: dict[str, Callable[[], str]] = {
    "recovery_opened": lambda: _("Somebody asks for a way back into your account"),
    "recovery_approved": lambda: _("What protects your account will be removed soon"),
    "recovery_cancelled": lambda: _("The way back into your account was stopped"),
    "recovery_executed": lambda: _("Your account waits for a new password"),
}
STOPPABLE = frozenset({"recovery_opened", "recovery_approved"})


def paragraphs(data: EntryData) -> tuple[str, ...]:
    match data:
        case RecoveryApproved(hours=hours):
            text = ngettext(
                "Our people have looked at what was shown to them. It happens in %(hours)d hour at the earliest; your "
                "password is good no more then, either.",
                "Our people have looked at what was shown to them. It happens in %(hours)d hours at the earliest; your "
                "password is good no more then, either.",
                hours,
            )
            return (text % {"hours": hours}, _otherwise())
        case RecoveryOpened(by_agent=True):
            return (
                _(
                    "Somebody wrote to our support that he is its owner and reads none of its addresses any more. Our people "
                    "look at it; nothing has changed yet."
                ),
                _otherwise(),
            )
        case RecoveryOpened():
            return (
                _(
                    "Whoever asked has shown a code that we sent to you. Our people look at it; nothing has changed yet."
                ),
                _otherwise(),
            )
        case RecoveryCancelled(ending="factor"):
            return (_("The factor that was said to be lost was used. If you are still locked out, begin again."),)
        case RecoveryCancelled():
            return (_("Nothing was removed. If you are still locked out, begin again."),)
        case RecoveryExecuted():
            return (
                _("What was lost is removed. Choose a new password, and then add a passkey or an app at once."),
                _("If it was not you, freeze your account, and write to us."),
            )
    raise LookupError(f"no letter tells of {data.kind}")


def for_former(data: EntryData) -> tuple[str, ...]:
    """What an address that was removed reads of it: what goes on and when, without the way to stop it."""
    return paragraphs(data)[:1] if data.kind in STOPPABLE else ()


def facts(data: EntryData) -> list[Fact]:
    """What was lost, and is going to be removed."""
    lost = getattr(data, "lost", "") or (_lost(data.case) if isinstance(data, RecoveryApproved) else "")
    return [Fact(pgettext("mail", "Lost"), str(Lost(lost).label))] if lost else []


def button(data: EntryData) -> Link:
    case = int(getattr(data, "case", 0))
    if data.kind in STOPPABLE:
        return Link(_("Stop it and freeze my account"), stop_url(case))
    if data.kind == "recovery_executed":
        return Link(_("Choose a new password"), places.reset())
    return Link(_("Freeze my account"), places.freeze())


def _lost(case: int) -> str:
    found = RecoveryCase.objects.filter(pk=case).first()
    return found.lost if found else ""


def _otherwise() -> str:
    return _("If it was you, there is nothing to do. If not, stop it at once: then nobody gets in.")
