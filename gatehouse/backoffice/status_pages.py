"""Services, incidents and notices of the status page. One page opens an incident, and one tells how it goes on."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from gatehouse.backoffice.base import SettingAdmin, actor_of
from gatehouse.backoffice.status_forms import NoticeForm, OpeningForm, ServiceForm, TitleForm, UpdateForm, WordingForm
from gatehouse.backoffice.status_forms import refused as check
from gatehouse.conversations.models.desk import Texts
from gatehouse.status.actions.listed import save_notice, save_service, take_down
from gatehouse.status.actions.open_incident import open_incident, withdraw
from gatehouse.status.actions.tell import correct_update, post_update, set_titles, translate_update
from gatehouse.status.models import Incident, Notice, Service, Update
from gatehouse.status.texts import missing

Say = Callable[[Texts, UUID], object]


class ServiceAdmin(SettingAdmin):
    form = ServiceForm
    list_display = ("name", "slug", "is_active", "position")

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        save_service(obj, by=actor_of(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        take_down(obj, by=actor_of(request))


class NoticeAdmin(SettingAdmin):
    form = NoticeForm
    list_display = ("text", "level", "from_at", "until_at", "next_update_at", "is_active")

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        save_notice(obj, by=actor_of(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        take_down(obj, by=actor_of(request))


class IncidentAdmin(SettingAdmin):
    """What is going on stands first in the list, and says when it is next heard of."""

    list_display = ("title", "phase_shown", "due_shown", "began_at", "is_active")
    change_form_outer_before_template = "backoffice/incident_updates.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Incident]:
        found: QuerySet[Incident] = super().get_queryset(request)
        return found.order_by(F("ended_at").desc(nulls_first=True), "-began_at")

    @display(description=gettext_lazy("State"))
    def phase_shown(self, incident: Incident) -> str:
        return str(incident.phase.label)

    @display(description=gettext_lazy("Next update"), label={"late": "danger", "due": "info", "": "success"})
    def due_shown(self, incident: Incident) -> tuple[str, str]:
        if incident.due_at is None or not incident.is_active:
            return "", "–"
        if incident.is_late:
            return "late", _("Late since %(at)s UTC") % {"at": f"{incident.due_at:%H:%M}"}
        return "due", f"{incident.due_at:%Y-%m-%d %H:%M} UTC"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **more: Any) -> Any:
        form = UpdateForm if change else OpeningForm
        return super().get_form(request, obj, change, **{**more, "form": form, "fields": []})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        told, times = ["texts", "state", "next_in", "next_at", "impacts", "client_id"], ["began_at", "ends_at"]
        if obj is None:
            return ["titles", *told, *times]
        return [*told, *(times if obj.phase.is_maintenance else []), "seen"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        def updates() -> list[tuple[Update, list[str]]]:
            """Read when the page is drawn, so that a refused one shows what a colleague has just told."""
            return [(update, missing(update.texts)) for update in Update.objects.filter(incident__pk=object_id)]

        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "updates": updates})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **more: Any
    ) -> HttpResponse:
        """One incident at a time."""
        return super().render_change_form(request, {**context, "show_save_and_add_another": False}, *args, **more)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by = actor_of(request)
        if change:
            post_update(obj, form.told(), seen=form.cleaned_data["seen"], by=by)
            return
        opened = open_incident(form.report(), by=by)
        obj.pk, obj.titles = opened.pk, opened.titles
        obj._state.adding = False

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        withdraw(obj, by=actor_of(request))
        messages.info(request, _("It is withdrawn: no customer sees it any more."))

    def get_urls(self) -> list[URLPattern]:
        own = self.admin_site.admin_view
        return [
            path("<int:pk>/title/", own(self.title_view), name="status_incident_title"),
            path("<int:pk>/updates/<int:update>/correction/", own(self.correction_view), name="status_incident_correction"),
            path("<int:pk>/updates/<int:update>/translation/", own(self.translation_view), name="status_incident_translation"),
            *super().get_urls(),
        ]  # fmt: skip

    def title_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        incident = self._incident(request, pk)
        form = TitleForm(request.POST or None, initial={"texts": incident.titles})
        words = {"title": _("Title"), "explanation": _("Customers see the new title at once, everywhere.")}
        return self._say(request, form, lambda texts, _id: set_titles(incident, texts, by=actor_of(request)), words, pk)

    def correction_view(self, request: HttpRequest, pk: int, update: int) -> HttpResponse:
        said = self._update(request, pk, update)
        words = {
            "title": _("Correct an update"),
            "explanation": _("What was said stays readable. Your correction stands beside it, with its own time."),
            "said": said.text,
        }
        form = WordingForm(request.POST or None)
        return self._say(
            request, form, lambda texts, id: correct_update(said, texts, client_id=id, by=actor_of(request)), words, pk
        )

    def translation_view(self, request: HttpRequest, pk: int, update: int) -> HttpResponse:
        said = self._update(request, pk, update)
        words = {
            "title": _("Translate an update"),
            "explanation": _("Add the languages that are missing. What was said already stays word for word."),
            "said": said.text,
        }
        form = WordingForm(request.POST or None, initial={"texts": said.texts})
        return self._say(
            request, form, lambda texts, _id: translate_update(said, texts, by=actor_of(request)), words, pk
        )

    def _say(self, request: HttpRequest, form: forms.Form, say: Say, words: dict[str, str], pk: int) -> HttpResponse:
        """Show the form, or publish what it says and go back to the incident."""
        if form.is_valid():
            check(form, lambda: say(form.cleaned_data["texts"], form.cleaned_data["client_id"]))
        if form.is_bound and not form.errors:
            return redirect(reverse("admin:status_incident_change", args=[pk]))
        context = {**self.admin_site.each_context(request), **words, "form": form}
        return TemplateResponse(request, "backoffice/wording.html", context, status=422 if form.errors else 200)

    def _incident(self, request: HttpRequest, pk: int) -> Incident:
        if not self.has_change_permission(request):
            raise PermissionDenied
        incident = Incident.objects.filter(pk=pk).first()
        if incident is None:
            raise Http404
        return incident

    def _update(self, request: HttpRequest, pk: int, update: int) -> Update:
        found = self._incident(request, pk).updates.filter(pk=update).first()
        if found is None:
            raise Http404
        return found


PAGES: dict[Any, Any] = {Incident: IncidentAdmin, Notice: NoticeAdmin, Service: ServiceAdmin}
