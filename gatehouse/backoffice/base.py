"""What every settings page has in common: rows are saved and switched off by verbs, and their history is the journal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from gatehouse.accounts.models import Role, User
from gatehouse.conversations.actions.settings import delete_setting, save_setting
from gatehouse.conversations.names import PageNames, sentence
from gatehouse.journal.actor import Actor
from gatehouse.journal.models import Entry, Journaled


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a setting's history."""

    at: datetime
    sentence: str
    values: dict[str, str]


class SettingAdmin(ModelAdmin):
    """One kind of setting. No bulk actions and no inlines: nothing changes a row past its verb."""

    actions: ClassVar[None] = None
    roles: ClassVar[frozenset[str]] = frozenset({Role.LEAD, Role.OPERATOR})

    def save_model(self, request: HttpRequest, obj: Journaled, form: "ModelForm[Any]", change: bool) -> None:
        save_setting(obj, by=actor_of(request))

    def delete_model(self, request: HttpRequest, obj: Journaled) -> None:
        delete_setting(obj, by=actor_of(request))
        messages.info(
            request, _("It is switched off. What points to it stays readable; switch it on again at any time.")
        )

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Nothing else is touched by switching a row off, so nothing can stand in its way."""
        return [str(obj) for obj in objs], {}, set(), []

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        context = {**self.admin_site.each_context(request), "title": str(row), "lines": self.lines_of(row)}
        return TemplateResponse(request, "backoffice/history.html", context)

    def lines_of(self, row: Any) -> list[Line]:
        return history(row)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what the page itself filters by: any other column could be guessed letter by letter through an address."""
        is_offered = lookup.partition("__")[0] in self.get_list_filter(request)
        return is_offered and super().lookup_allowed(lookup, value, request)

    # Django's own log would be a second, changeable history.
    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None: ...

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None: ...

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None: ...

    def _is_allowed(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.is_staff and request.user.role in self.roles

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_allowed(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_allowed(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._is_allowed(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_allowed(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_allowed(request)


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in agent; the site has let nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionError("Sign in first.")
    return request.user.actor


def history(row: Journaled, kinds: str = "") -> list[Line]:
    """The newest 200 entries of a setting; with `kinds`, of those alone that begin with it."""
    found = Entry.objects.filter(subject_kind=row.journal_kind, subject_id=row.pk, kind__startswith=kinds)
    entries = list(found.order_by("-seq")[:200])
    names = PageNames(entries)
    return [Line(entry.at, sentence(entry, names), entry.content["data"].get("values", {})) for entry in entries]
