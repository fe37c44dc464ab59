"""The addresses under which customers write to us."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatehouse.conversations.models import Department, Topic
from gatehouse.conversations.models.desk import pick_text
from gatehouse.journal.models import Journaled


class Inbox(Journaled):
    """An address of ours: which department answers what comes there, and what it is about.

    Whatever stands behind a plus sign leads here as well. One with `takes_rest` takes what goes to any other name at its
    domain. A published one stands on the contact page with its purpose; an alias is one that is not.
    """

    journal_kind: ClassVar[str] = "inbox"

    address = models.EmailField(_("address"), max_length=254, unique=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="inboxes")
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="inboxes")
    takes_rest = models.BooleanField(_("also takes what goes to unknown names at this domain"), default=False)
    is_published = models.BooleanField(_("on the contact page"), default=True)
    purposes = models.JSONField(_("purpose by language"), default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "address"]
        verbose_name_plural = _("inboxes")
        constraints = [models.CheckConstraint(condition=~Q(address__contains="+"), name="inbox_without_plus")]

    def __str__(self) -> str:
        return self.address

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    @property
    def purpose(self) -> str:
        return pick_text(self.purposes)
