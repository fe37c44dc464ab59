"""What customers do and are asked for, and who they turn out to be."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gatehouse.journal.data import EntryData, Names


class DetailsRequested(EntryData):
    kind = "details_requested"
    public = True
    request: int
    fields: tuple[int, ...]

    def sentence(self, who: str, names: Names) -> str:
        count = len(self.fields)
        text = ngettext("%(who)s asked for one detail", "%(who)s asked for %(count)s details", count)
        return text % {"who": who, "count": count}

    def customer_sentence(self, who: str, names: Names) -> str:
        count = len(self.fields)
        text = ngettext("%(who)s needs one detail from you.", "%(who)s needs %(count)s details from you.", count)
        return text % {"who": who, "count": count}


class ParticipantChanged(EntryData):
    kind = "participant_changed"
    public = True
    contact: int
    removed: bool = False

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s removed %(person)s") if self.removed else _("%(who)s added %(person)s")
        return text % {"who": who, "person": names.of("contact", self.contact)}

    def customer_sentence(self, who: str, names: Names) -> str:
        if self.removed:
            return _("%(person)s no longer gets a copy.") % {"person": names.of("contact", self.contact)}
        return _("%(person)s now gets a copy of every message.") % {"person": names.of("contact", self.contact)}


class AddressGiven(EntryData):
    """From now on answers go to this address as well. Typing it proves nothing."""

    kind = "address_given"
    public = True
    address: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s gave a mail address for answers") % {"who": who}

    def customer_sentence(self, who: str, names: Names) -> str:
        return _("You asked for answers by mail.")


class Nudged(EntryData):
    kind = "nudged"
    public = True

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s asked for an update") % {"who": who}

    def customer_sentence(self, who: str, names: Names) -> str:
        return _("You asked for an update.")


class KeyMade(EntryData):
    """A link that opens the ticket was shown to its customer; one that was shown before opens nothing any more."""

    kind = "key_made"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s got a link to this ticket") % {"who": who}


class Reminded(EntryData):
    kind = "reminded"
    public = True
    solves_in: int  # days

    def sentence(self, who: str, names: Names) -> str:
        return _("The customer was reminded")

    def customer_sentence(self, who: str, names: Names) -> str:
        return _("We reminded you that we need an answer.")


class KeptOpen(EntryData):
    kind = "kept_open"
    public = True

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s keeps this open") % {"who": who}

    def customer_sentence(self, who: str, names: Names) -> str:
        return _("You keep this ticket open.")


class Rated(EntryData):
    kind = "rated"
    public = True
    rating: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s rated this %(rating)s of 5") % {"who": who, "rating": self.rating}

    def customer_sentence(self, who: str, names: Names) -> str:
        return _("You rated our help %(rating)s of 5.") % {"rating": self.rating}


class ContactChanged(EntryData):
    """The contact who proved the address stands here now: as the requester, or as one who takes part."""

    kind = "contact_changed"
    before: int
    contact: int
    takes_part: bool = False

    def sentence(self, who: str, names: Names) -> str:
        if self.takes_part:
            return _("%(who)s proved an address") % {"who": who}
        return _("The customer proved the address")


class ContactBlocked(EntryData):
    kind = "contact_blocked"
    blocked: bool

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s blocked this contact") if self.blocked else _("%(who)s unblocked this contact")
        return text % {"who": who}


class AddressProven(EntryData):
    kind = "address_proven"
    address: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s proved an address") % {"who": who}


class ContactJoined(EntryData):
    kind = "contact_joined"
    into: int

    def sentence(self, who: str, names: Names) -> str:
        return _("This contact turned out to be %(person)s") % {"person": names.of("contact", self.into)}


class AccountJoined(EntryData):
    """The contact has an account from now on."""

    kind = "account_joined"
    user: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s opened an account") % {"who": who}


class ContactForgotten(EntryData):
    """Nothing of a customer is left: his name and addresses are gone for good."""

    kind = "contact_forgotten"

    def sentence(self, who: str, names: Names) -> str:
        return _("Name and addresses were erased because nothing else is kept")
