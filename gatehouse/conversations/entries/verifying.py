"""Asking a customer to show in his own account that it is he, and what he answers."""

from django.utils.translation import gettext as _

from gatehouse.accounts.models import Method
from gatehouse.journal.data import EntryData, Names


class VerificationAsked(EntryData):
    """`verification` is its row. The chat's panel knows this kind by name."""

    kind = "verification_asked"
    public = True
    verification: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s asked the customer to confirm in his account that it is he") % {"who": who}

    def customer_sentence(self, who: str, names: Names) -> str:
        return _("%(who)s asked you to confirm in your account that it is you.") % {"who": who}


class VerificationConfirmed(EntryData):
    kind = "verification_confirmed"
    public = True
    verification: int
    method: Method

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s confirmed by %(method)s that it is he") % {"who": who, "method": method_name(self.method)}

    def customer_sentence(self, who: str, names: Names) -> str:
        return _("You confirmed that it is you.")


class VerificationDeclined(EntryData):
    """The account's owner was asked, and it is not he who writes, or he did not expect it: somebody else may be here."""

    kind = "verification_declined"
    verification: int

    def sentence(self, who: str, names: Names) -> str:
        return _(
            "%(who)s did not expect to be asked. Somebody else may be writing here: tell nothing of the account"
        ) % {"who": who}


def method_name(method: str) -> str:
    """What a customer has shown, inside a sentence for agents."""
    return {
        Method.PASSKEY: _("a passkey"),
        Method.TOTP: _("the authenticator app"),
        Method.RECOVERY: _("a recovery code"),
    }.get(Method(method), _("a code by mail or SMS"))
