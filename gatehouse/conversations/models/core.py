"""Conversation, Message and what hangs on them."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gatehouse.conversations.models.desk import Department, Topic
from gatehouse.conversations.models.people import Contact
from gatehouse.conversations.words import Words
from gatehouse.journal.models import Journaled
from gatehouse.journal.wire import uuid7


class State(models.TextChoices):
    """The states customers see."""

    SUBMITTED = "submitted", pgettext_lazy("ticket state", "Submitted")
    PROGRESS = "progress", pgettext_lazy("ticket state", "In progress")
    REPLIED = "replied", pgettext_lazy("ticket state", "Replied")
    WAITING = "waiting", pgettext_lazy("ticket state", "Waiting for you")
    SOLVED = "solved", pgettext_lazy("ticket state", "Solved")
    CLOSED = "closed", pgettext_lazy("ticket state", "Closed")

    @property
    def staff_label(self) -> str:
        """The state in the desk's own words: there nobody waits for “you”."""
        return gettext("Waiting for the customer") if self == State.WAITING else str(self.label)


OPEN_STATES = (State.SUBMITTED, State.PROGRESS, State.REPLIED, State.WAITING)
OUR_TURN = (State.SUBMITTED, State.PROGRESS)  # the next word is the desk's


class Priority(models.IntegerChoices):
    LOW = 0, pgettext_lazy("priority", "Low")
    NORMAL = 1, pgettext_lazy("priority", "Normal")
    HIGH = 2, pgettext_lazy("priority", "High")
    URGENT = 3, pgettext_lazy("priority", "Urgent")


class Conversation(Journaled):
    """One thread between a customer and the desk, whatever channels it runs through.

    Dealt with by exactly one department; others may be involved. `merged_into` leads to the thread that goes on.
    """

    journal_kind: ClassVar[str] = "conversation"

    number = models.CharField(max_length=24, unique=True)
    subject = models.CharField(max_length=200, blank=True)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="conversations")
    channel = models.CharField(max_length=16)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="conversations")
    topic = models.ForeignKey(Topic, null=True, on_delete=models.PROTECT, related_name="conversations")
    state = models.CharField(max_length=16, choices=State.choices, default=State.SUBMITTED)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    level = models.PositiveSmallIntegerField(default=0)  # raised by escalation
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="assigned_conversations"
    )
    language = models.CharField(max_length=12, default="en")
    answers = models.JSONField(default=dict)  # the form's fields: key -> value
    tags = ArrayField(models.CharField(max_length=40), default=list)
    is_spam = models.BooleanField(default=False)
    on_hold = models.BooleanField(default=False)  # legal hold: nothing of it is erased
    others_asked = models.BooleanField(default=False, db_default=False)  # it has Involvements; lists look for those few
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    origin = models.UUIDField(null=True, unique=True)  # made with the form: the same one sent twice is one ticket

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField()  # of the last message or change that moves it in a queue
    answered_at = models.DateTimeField(null=True)  # first answer by a person
    customer_wrote_at = models.DateTimeField(null=True)
    unanswered_since = models.DateTimeField(null=True)  # the customer waits for us (unanswered.py)
    snoozed_until = models.DateTimeField(null=True)  # out of the open lists until then
    woke_at = models.DateTimeField(null=True)  # that time came, and nobody has dealt with it since
    waiting_since = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    nudged_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reopened_seq = models.PositiveIntegerField(null=True)  # the entry by which it was last reopened
    rating = models.PositiveSmallIntegerField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="rating_range")
        ]
        indexes = [
            # Queues: what is open in a department (or an agent's own), the longest untouched first, by keyset.
            models.Index(
                F("department"), F("updated_at"), F("id"), name="queue_open",
                condition=Q(state__in=["submitted", "progress", "replied", "waiting"], is_spam=False, merged_into__isnull=True),
            ),
            models.Index(
                F("department"),
                F("updated_at"),
                F("id"),
                name="queue_untaken",
                condition=Q(
                    state__in=["submitted", "progress", "replied", "waiting"],
                    is_spam=False,
                    merged_into__isnull=True,
                    assignee__isnull=True,
                    snoozed_until__isnull=True,
                ),
            ),
            models.Index(
                F("assignee"), F("updated_at"), F("id"), name="queue_mine",
                condition=Q(
                    state__in=["submitted", "progress", "replied", "waiting"], is_spam=False, merged_into__isnull=True,
                    snoozed_until__isnull=True,
                ),
            ),
            models.Index(F("department"), F("updated_at").desc(), F("id").desc(), name="queue_all"),
            # Among these are the ones that other departments asked an agent's about.
            models.Index(
                F("updated_at"), F("id"), name="queue_asked_open",
                condition=Q(
                    others_asked=True, state__in=["submitted", "progress", "replied", "waiting"], is_spam=False,
                    merged_into__isnull=True,
                ),
            ),
            models.Index(
                F("updated_at").desc(), F("id").desc(), name="queue_asked",
                condition=Q(others_asked=True, is_spam=False, merged_into__isnull=True),
            ),
            # Where the customer waits for us, the longest first.
            models.Index(
                F("department"), F("unanswered_since"), F("id"), name="queue_unanswered",
                condition=Q(
                    unanswered_since__isnull=False, is_spam=False, merged_into__isnull=True, snoozed_until__isnull=True,
                ),
            ),
            models.Index(
                F("unanswered_since"), F("id"), name="queue_asked_unanswered",
                condition=Q(others_asked=True, unanswered_since__isnull=False, is_spam=False, merged_into__isnull=True),
            ),
            # What is put aside, the next to come back first; and for the clock.
            models.Index(
                F("department"), F("snoozed_until"), F("id"), name="queue_snoozed",
                condition=Q(snoozed_until__isnull=False, is_spam=False, merged_into__isnull=True),
            ),
            models.Index(fields=["snoozed_until"], name="snoozed_ones", condition=Q(snoozed_until__isnull=False)),
            models.Index(F("contact"), F("updated_at").desc(), F("id").desc(), name="conversations_of_contact"),
            # Most have no tag: they cost the index nothing.
            GinIndex(fields=["tags"], name="conversation_tags", condition=~Q(tags=[])),
            # At once (fastupdate waits until there is much to add): each search asks it many times.
            GinIndex(
                Words("subject", "updated_at", "department", "others_asked"), name="words_ages_departments",
                fastupdate=False,
            ),
            models.Index(fields=["waiting_since"], name="waiting_customers", condition=Q(state="waiting")),
            models.Index(fields=["solved_at"], name="solved_ones", condition=Q(state="solved")),
            models.Index(fields=["closed_at"], name="closed_ones", condition=Q(state="closed", erased_at__isnull=True)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def survivor(self) -> "Conversation":
        """The thread that goes on after merges; itself when it was never merged."""
        here = self
        while here.merged_into is not None:
            here = here.merged_into
        return here


class MessageKind(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    AGENT = "agent", _("Answer")
    NOTE = "note", _("Note, only for staff")


class Message(models.Model):
    """Words of a person. `seq` is its entry's; its body is vouched for in that entry by an HMAC under `salt`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages")
    seq = models.PositiveIntegerField()
    public_seq = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=16, choices=MessageKind.choices)
    channel = models.CharField(max_length=16, default="form")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="messages")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="messages")
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    answers = models.JSONField(null=True)  # fields filled with this message: key -> value
    removed = models.JSONField(default=list)  # what the guard took out: [{"kind", "count"}]
    client_id = models.UUIDField()  # made by the sender: sending again is harmless
    salt = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(
        null=True
    )  # taken back by its writer before anybody saw it; then it is shown nowhere
    moved_to = models.ForeignKey(Conversation, null=True, on_delete=models.PROTECT, related_name="moved_messages")

    files: list["Attachment"]  # set by a timeline: those it shows, and how many are folded away
    more_files: int
    called: list[dict[str, Any]]  # and whom a note mentions: {"agent", "name", "read_at"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="message_seq"),
            models.UniqueConstraint(fields=["conversation", "client_id"], name="message_client_id"),
        ]
        indexes = [
            models.Index(fields=["moved_to", "created_at"], name="messages_moved", condition=Q(moved_to__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} #{self.seq}"


class Attachment(models.Model):
    """A file, under a name of our own in the private storage. Without a message it is an upload that may be abandoned."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="attachments")
    form = models.UUIDField(
        null=True
    )  # the form or composer it was uploaded for; together with `id` the right to use it
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=100)
    family = models.CharField(max_length=16)
    size = models.BigIntegerField()
    sha256 = models.BinaryField()
    key = models.CharField(max_length=200)
    thumbnail_key = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["form"], name="uploads_of_form", condition=Q(message__isnull=True)),
            models.Index(fields=["created_at"], name="uploads_abandoned", condition=Q(message__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("delivery", "Queued")
    SENT = "sent", pgettext_lazy("delivery", "Mailed")
    RETRYING = "retrying", pgettext_lazy("delivery", "Trying again")
    HELD = "held", pgettext_lazy("delivery", "Waits for the relay")
    FAILED = "failed", pgettext_lazy("delivery", "Not delivered")
    SKIPPED = "skipped", pgettext_lazy("delivery", "Not sent")


UNFINISHED = (DeliveryState.QUEUED, DeliveryState.RETRYING, DeliveryState.HELD)


class Delivery(models.Model):
    """One thing we send to one person because of one entry, and what became of it.

    `by_relay` tells whose fault `error` is: the relay's, which is the operator's to mend, or this address's.
    """

    entry = models.ForeignKey("journal.Entry", on_delete=models.PROTECT, related_name="deliveries")
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=16)
    recipient = models.CharField(max_length=254)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="deliveries")
    template = models.CharField(max_length=32)
    state = models.CharField(max_length=16, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    by_relay = models.BooleanField(default=False, db_default=False)
    message_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["entry", "channel", "recipient"], name="delivery_once"),
        ]
        indexes = [
            models.Index(
                fields=["state", "by_relay", "created_at"], name="deliveries_unfinished",
                condition=Q(state__in=["queued", "retrying", "held"]),
            ),
            models.Index(
                fields=["id"], name="deliveries_lost_by_relay", condition=Q(state="failed", by_relay=True)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.template} to {self.recipient}"
