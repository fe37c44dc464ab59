"""Lists that agents come back to."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from gatehouse.conversations.models.desk import Department
from gatehouse.journal.models import Journaled


class SavedView(Journaled):
    """A list with its filters under a name. `query` is what the list's address says.

    With a department it is shared with its members: a setting, journaled as every setting is. Without one it is its
    owner's alone, and nothing of it is journaled. One that was deleted stays, switched off, so that it can come back.
    """

    journal_kind: ClassVar[str] = "saved_view"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views")
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="saved_views"
    )
    name = models.CharField(max_length=60)
    query = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["owner"], name="views_of_owner", condition=Q(is_active=True, department__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shared(self) -> bool:
        return self.department_id is not None
