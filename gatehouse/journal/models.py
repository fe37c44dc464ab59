"""Entry, the journal's only table, Journaled, what its subjects have in common, and the followers' cursors."""

import json
from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Now

from gatehouse.journal.actor import Actor
from gatehouse.journal.data import EntryData, load


class Xid8Field(models.Field):
    """A full transaction id (PostgreSQL's xid8), read as text."""

    def db_type(self, connection: object) -> str:
        return "xid8"


class CurrentXid(Func):
    function = "pg_current_xact_id"
    template = "%(function)s()"


class ReadConversation(Func):
    """The conversation that an entry of an agent's chain says he read, from the entry's canonical text."""

    template = "((%(expressions)s)::jsonb #>> '{data,conversation}')::bigint"
    output_field = models.BigIntegerField()


class Journaled(models.Model):
    """A row whose changes are journaled. Its row lock orders both its own changes and its entries."""

    journal_kind: ClassVar[str]

    seq = models.PositiveIntegerField(default=0, editable=False)
    public_seq = models.PositiveIntegerField(default=0, editable=False)
    head = models.BinaryField(default=b"", editable=False)

    class Meta:
        abstract = True

    def lock(self) -> Self:
        """Take the row's lock for the rest of the transaction and read what the row says now."""
        self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update())
        return self

    @property
    def journal_subject(self) -> str:
        return f"{self.journal_kind}:{self.pk}"


class Entry(models.Model):
    """One change. `canonical` is what is hashed; the other columns repeat it for the database's use."""

    id = models.BigAutoField(primary_key=True)
    xid = Xid8Field(db_default=CurrentXid(), editable=False)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    seq = models.PositiveIntegerField()
    public_seq = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=48)
    at = models.DateTimeField(db_default=Now())
    canonical = models.TextField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "seq"], name="journal_entry_subject_seq"),
        ]
        indexes = [
            models.Index(fields=["xid", "id"], name="journal_entry_xid_id"),
            models.Index(fields=["subject_kind", "subject_id", "at", "seq"], name="journal_entry_subject_at"),
            models.Index(  # who read a conversation: these entries stand in the agents' chains
                ReadConversation("canonical"), "at", "id", name="journal_entry_reads", condition=Q(kind="record_opened")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id} #{self.seq} {self.kind}"

    @cached_property
    def content(self) -> dict[str, Any]:
        return json.loads(self.canonical)

    @cached_property
    def data(self) -> EntryData:
        return load(self.kind, self.content["data"])

    @property
    def actor(self) -> Actor:
        return Actor(**self.content["actor"])

    @property
    def is_public(self) -> bool:
        return self.public_seq is not None


class Cursor(models.Model):
    """How far a follower has read: the pair (xid, entry id) of the last entry it has dealt with."""

    name = models.CharField(max_length=64, primary_key=True)
    xid = Xid8Field(default="0")
    entry_id = models.BigIntegerField(default=0)
    failed_entry_id = models.BigIntegerField(null=True)
    failed_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
