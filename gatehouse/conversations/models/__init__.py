"""The core's tables. Import them from here."""

from gatehouse.conversations.models.around import DetailRequest, Involvement, Link, Participant
from gatehouse.conversations.models.bulk import UNDO_FOR, BulkAct, BulkStep
from gatehouse.conversations.models.core import (
    OPEN_STATES,
    OUR_TURN,
    UNFINISHED,
    Attachment,
    Conversation,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Priority,
    State,
)
from gatehouse.conversations.models.desk import (
    AnswerPromise,
    CannedReply,
    Department,
    FieldKind,
    Membership,
    OfficialAddress,
    Topic,
    TopicField,
    pick_text,
)
from gatehouse.conversations.models.doors import KEY_LIVES, LINK_LIVES, LinkRequest, TicketKey
from gatehouse.conversations.models.groups import TopicGroup
from gatehouse.conversations.models.people import Address, AddressKind, Contact
from gatehouse.conversations.models.recovery import RecoveryThread
from gatehouse.conversations.models.saved import SavedView
from gatehouse.conversations.models.tags import Tag, TagColour
from gatehouse.conversations.models.verifying import ASKED_FOR, HOLDS_FOR, Verification
from gatehouse.conversations.models.writing import DRAFTS_KEPT, Mention, Presence, SheetDraft

__all__ = [
    "ASKED_FOR",
    "DRAFTS_KEPT",
    "HOLDS_FOR",
    "KEY_LIVES",
    "LINK_LIVES",
    "OPEN_STATES",
    "OUR_TURN",
    "UNDO_FOR",
    "UNFINISHED",
    "Address",
    "AddressKind",
    "AnswerPromise",
    "Attachment",
    "BulkAct",
    "BulkStep",
    "CannedReply",
    "Contact",
    "Conversation",
    "Delivery",
    "DeliveryState",
    "Department",
    "DetailRequest",
    "FieldKind",
    "Involvement",
    "Link",
    "LinkRequest",
    "Membership",
    "Mention",
    "Message",
    "MessageKind",
    "OfficialAddress",
    "Participant",
    "Presence",
    "Priority",
    "RecoveryThread",
    "SavedView",
    "SheetDraft",
    "State",
    "Tag",
    "TagColour",
    "TicketKey",
    "Topic",
    "TopicField",
    "TopicGroup",
    "Verification",
    "pick_text",
]
