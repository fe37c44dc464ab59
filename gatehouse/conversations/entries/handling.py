"""Who deals with a conversation, and how."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gatehouse.conversations.entries.messages import at_utc
from gatehouse.conversations.models import Priority, State
from gatehouse.journal.data import EntryData, Names


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


class SpamMarked(EntryData):
    kind = "spam_marked"
    spam: bool

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s marked this as spam") if self.spam else _("%(who)s said this is no spam")
        return text % {"who": who}


class StateSet(EntryData):
    kind = "state_set"
    public = True
    before: State
    state: State
    automatic: bool = False

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s set this to “%(state)s”") % {"who": who, "state": State(self.state).staff_label}

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


class Lowered(EntryData):
    """An escalation was taken back."""

    kind = "lowered"
    before: int
    level: int

    def sentence(self, who: str, names: Names) -> str:
        if self.level == 0:
            return _("%(who)s took the escalation back") % {"who": who}
        return _("%(who)s brought this back to level %(level)s") % {"who": who, "level": self.level}


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


class SnoozeSet(EntryData):
    """Taken up again, or put aside as it was before. `until` is in seconds since 1970."""

    kind = "snooze_set"
    until: int | None = None

    def sentence(self, who: str, names: Names) -> str:
        if self.until is not None:
            return _("%(who)s snoozed this until %(at)s") % {"who": who, "at": at_utc(self.until)}
        return _("%(who)s ended the snooze") % {"who": who}


class HoldSet(EntryData):
    kind = "hold_set"
    on: bool

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s put this on legal hold") if self.on else _("%(who)s lifted the legal hold")
        return text % {"who": who}


class Erased(EntryData):
    """Words or files are gone for good; the journal keeps that they were there. `contact`: those of one person alone."""

    kind = "erased"
    public = True
    messages: int = 0
    attachments: int = 0
    contact: int | None = None

    def sentence(self, who: str, names: Names) -> str:
        if self.contact:
            return _("What one person had written was erased, because that account was closed")
        if self.messages:
            return _("The messages and files were erased because their time was over")
        return _("The files were erased because their time was over")

    def customer_sentence(self, who: str, names: Names) -> str:
        if self.contact:
            return _("We erased what one person had written here, because that account was closed.")
        if self.messages:
            return _("We erased the messages and files because we no longer need them.")
        return _("We erased the files because we no longer need them.")


class RecordOpened(EntryData):
    """An agent read a conversation; stands in the agent's own chain."""

    kind = "record_opened"
    conversation: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s opened %(number)s") % {"who": who, "number": names.of("conversation", self.conversation)}


class AccountRead(EntryData):
    """An agent read how the customer's account stands, here and at the exchange; stands in the agent's own chain."""

    kind = "account_read"
    conversation: int

    def sentence(self, who: str, names: Names) -> str:
        number = names.of("conversation", self.conversation)
        return _("%(who)s looked at the account behind %(number)s") % {"who": who, "number": number}


class Searched(EntryData):
    """An agent searched; stands in the agent's own chain, without the words."""

    kind = "searched"
    by: str  # number, address or subject
    found: int

    def sentence(self, who: str, names: Names) -> str:
        text = ngettext("%(who)s searched and found %(count)s", "%(who)s searched and found %(count)s", self.found)
        return text % {"who": who, "count": self.found}
