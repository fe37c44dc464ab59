"""What can happen to a conversation or a contact, each with its sentence for agents and, when public, for the customer."""

from gatehouse.conversations.entries.customers import (
    AddressProven,
    ContactBlocked,
    ContactChanged,
    ContactJoined,
    DetailsRequested,
    KeptOpen,
    Nudged,
    ParticipantChanged,
    Rated,
    Reminded,
)
from gatehouse.conversations.entries.handling import (
    Assigned,
    Erased,
    HoldSet,
    Involved,
    PrioritySet,
    RecordOpened,
    SpamMarked,
    StateSet,
    Tagged,
    Transferred,
)
from gatehouse.conversations.entries.messages import Escalated, Noted, Opened, Received, Replied
from gatehouse.conversations.entries.ties import Linked, Merged, Split

__all__ = [
    "AddressProven",
    "Assigned",
    "ContactBlocked",
    "ContactChanged",
    "ContactJoined",
    "DetailsRequested",
    "Erased",
    "Escalated",
    "HoldSet",
    "Involved",
    "KeptOpen",
    "Linked",
    "Merged",
    "Noted",
    "Nudged",
    "Opened",
    "ParticipantChanged",
    "PrioritySet",
    "Rated",
    "Received",
    "RecordOpened",
    "Reminded",
    "Replied",
    "SpamMarked",
    "Split",
    "StateSet",
    "Tagged",
    "Transferred",
]
