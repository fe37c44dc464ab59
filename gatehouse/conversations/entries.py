"""What can happen to a conversation or a contact, each with its sentence for agents and, when public, for the customer."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gatehouse.conversations.models import Priority, State
from gatehouse.journal.data import EntryData, Names


class _Posted(EntryData):
    """A message was added. `mac` is the HMAC-SHA256 of its body under the salt in the message's row."""

    message: UUID
    mac: str
    channel: str
    attachments: int = 0
    removed: int = 0  # how many secrets the guard took out


class Opened(_Posted):
    """A conversation begins with its first message."""

    kind = "opened"
    public = True
    department: int
    topic: int | None = None
    contact: int
    by_agent: bool = False

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s opened this") % {"who": who}

    def customer_sentence(self, who: str, names: Names) -> str:
        if self.by_agent:
            return _("%(who)s opened this ticket for you.") % {"who": who}
        return _("You sent this ticket.")


class Received(_Posted):
    """`reopened` is filled in by the statement that posts: it is true when this message reopened a solved one."""

    kind = "received"
    public = True
    reopened: bool = False

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s reopened this by writing") if self.reopened else _("%(who)s wrote")
        return text % {"who": who}

    def customer_sentence(self, who: str, names: Names) -> str:
        return _("Your message opened this ticket again.") if self.reopened else ""


class Replied(_Posted):
    kind = "replied"
    public = True
    ask: bool = False

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s answered and asked something") if self.ask else _("%(who)s answered")
        return text % {"who": who}


class Noted(_Posted):
    kind = "noted"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s left a note") % {"who": who}


class Assigned(EntryData):
    kind = "assigned"
    public = True
    agent: int | None

    def sentence(self, who: str, names: Names) -> str:
        if self.agent is None:
            return _("%(who)s gave this back to the queue") % {"who": who}
        to = names.of("user", self.agent)
        if to == who:
            return _("%(who)s took this") % {"who": who}
        return _("%(who)s assigned this to %(to)s") % {"who": who, "to": to}

    def customer_sentence(self, who: str, names: Names) -> str:
        if self.agent is None:
            return ""
        return _("%(who)s took your ticket.") % {"who": names.of("user", self.agent)}


class Transferred(EntryData):
    kind = "transferred"
    public = True
    before: int
    department: int

    def sentence(self, who: str, names: Names) -> str:
        to = names.of("department", self.department)
        return _("%(who)s handed this over to %(department)s") % {"who": who, "department": to}

    def customer_sentence(self, who: str, names: Names) -> str:
        to = names.of("department", self.department)
        return _("Your ticket is now with %(department)s.") % {"department": to}


class Involved(EntryData):
    kind = "involved"
    department: int
    withdrawn: bool = False

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s no longer needs %(department)s") if self.withdrawn else _("%(who)s asked %(department)s")
        return text % {"who": who, "department": names.of("department", self.department)}


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


class SpamMarked(EntryData):
    kind = "spam_marked"
    spam: bool

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s marked this as spam") if self.spam else _("%(who)s said this is no spam")
        return text % {"who": who}


class Escalated(_Posted):
    """The reason is an agent's words: it is the note that this entry adds."""

    kind = "escalated"
    level: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s escalated this to level %(level)s") % {"who": who, "level": self.level}


class StateSet(EntryData):
    kind = "state_set"
    public = True
    before: State
    state: State
    automatic: bool = False

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s set this to “%(state)s”") % {"who": who, "state": State(self.state).label}

    def customer_sentence(self, who: str, names: Names) -> str:
        match self.state:
            case State.SOLVED if self.automatic:
                return _("We marked this as solved because we had no answer from you.")
            case State.SOLVED:
                return _("This ticket was marked as solved.")
            case State.CLOSED:
                return _("This ticket was closed.")
            case State.PROGRESS if self.before in (State.SOLVED, State.CLOSED):
                return _("This ticket was opened again.")
        return ""


class PrioritySet(EntryData):
    kind = "priority_set"
    before: Priority
    priority: Priority

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s set the priority to “%(priority)s”") % {"who": who, "priority": Priority(self.priority).label}


class Tagged(EntryData):
    """Tags are an operator's words, not a customer's: they may stand here."""

    kind = "tagged"
    tag: str
    removed: bool = False

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s removed the tag “%(tag)s”") if self.removed else _("%(who)s added the tag “%(tag)s”")
        return text % {"who": who, "tag": self.tag}


class Merged(EntryData):
    """On the one that ends, `into` is set; on the one that goes on, `merged`. `undone` takes it back."""

    kind = "merged"
    public = True
    into: int | None = None
    merged: int | None = None
    undone: bool = False

    def sentence(self, who: str, names: Names) -> str:
        number = names.of("conversation", self.into or self.merged)
        if self.undone:
            return _("%(who)s undid the merge with %(number)s") % {"who": who, "number": number}
        if self.into:
            return _("%(who)s merged this into %(number)s") % {"who": who, "number": number}
        return _("%(who)s merged %(number)s into this") % {"who": who, "number": number}

    def customer_sentence(self, who: str, names: Names) -> str:
        number = names.of("conversation", self.into or self.merged)
        if self.undone:
            return _("This ticket and %(number)s are separate again.") % {"number": number}
        if self.into:
            return _("This goes on in your ticket %(number)s.") % {"number": number}
        return _("Your ticket %(number)s goes on here.") % {"number": number}


class Linked(EntryData):
    kind = "linked"
    other: int
    link: str = "related"
    removed: bool = False

    def sentence(self, who: str, names: Names) -> str:
        number = names.of("conversation", self.other)
        text = _("%(who)s unlinked %(number)s") if self.removed else _("%(who)s linked %(number)s")
        return text % {"who": who, "number": number}


class Split(EntryData):
    """Messages were moved to a conversation of their own. On the new one, `source` is set."""

    kind = "split"
    public = True
    target: int | None = None
    source: int | None = None
    messages: int = 0

    def sentence(self, who: str, names: Names) -> str:
        number = names.of("conversation", self.target or self.source)
        if self.source:
            return _("%(who)s split this off %(number)s") % {"who": who, "number": number}
        return _("%(who)s moved messages to %(number)s") % {"who": who, "number": number}

    def customer_sentence(self, who: str, names: Names) -> str:
        number = names.of("conversation", self.target or self.source)
        if self.source:
            return _("We gave this subject a ticket of its own. It came from %(number)s.") % {"number": number}
        return _("Part of this goes on in ticket %(number)s.") % {"number": number}


class Nudged(EntryData):
    kind = "nudged"
    public = True

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s asked for an update") % {"who": who}

    def customer_sentence(self, who: str, names: Names) -> str:
        return _("You asked for an update.")


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


class HoldSet(EntryData):
    kind = "hold_set"
    on: bool

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s put this on legal hold") if self.on else _("%(who)s lifted the legal hold")
        return text % {"who": who}


class Erased(EntryData):
    """Words or files are gone for good; the journal keeps that they were there."""

    kind = "erased"
    public = True
    messages: int = 0
    attachments: int = 0

    def sentence(self, who: str, names: Names) -> str:
        if self.messages:
            return _("The messages and files were erased because their time was over")
        return _("The files were erased because their time was over")

    def customer_sentence(self, who: str, names: Names) -> str:
        if self.messages:
            return _("We erased the messages and files because we no longer need them.")
        return _("We erased the files because we no longer need them.")


class ContactChanged(EntryData):
    """The conversation now belongs to the contact who proved its address."""

    kind = "contact_changed"
    before: int
    contact: int

    def sentence(self, who: str, names: Names) -> str:
        return _("The customer proved the address")


class RecordOpened(EntryData):
    """An agent read a conversation; stands in the agent's own chain."""

    kind = "record_opened"
    conversation: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s opened %(number)s") % {"who": who, "number": names.of("conversation", self.conversation)}


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
