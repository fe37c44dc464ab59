"""What a session has opened ends with it: chats as the account's owner, and notices on devices."""

from typing import ClassVar

from gatehouse.channels.chat.visits import end_visits
from gatehouse.channels.push.actions.devices import switch_all_off
from gatehouse.conversations.models import Contact
from gatehouse.journal.followers import Courier
from gatehouse.journal.models import Entry


def end_opened(owners: list[Contact]) -> None:
    """Their chats as an account's owner, and their notices on devices."""
    end_visits(owners)
    switch_all_off(owners)


class AccountEnds(Courier):
    """After everything that ends sessions of his, whoever is still in signs in, or switches on, anew.

    Which device a notice goes to is not known by its session, so that all of them are asked again.
    """

    name = "account_ends"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {
            "account_frozen", "password_set", "sessions_ended", "closing_asked", "account_closed", "recovery_executed",
            "factor_set", "factor_removed", "passkey_added", "passkey_removed", "sms_factor_set", "sms_factor_removed",
            "address_removed",
        }
    )  # fmt: skip

    def handle(self, entries: list[Entry]) -> None:
        users = {entry.subject_id for entry in entries if entry.subject_kind == "user"}
        owners = list(Contact.objects.filter(user__in=users, user__role=""))
        if owners:
            end_opened(owners)
