"""Legal documents: which there are, and a page that publishes a version. What is published is only read."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from gatehouse.accounts import legal
from gatehouse.accounts.actions.legal import ChangesUnsaid, NoEnglish, NothingChanged, publish_version
from gatehouse.accounts.models import LegalDocument, LegalVersion
from gatehouse.backoffice.base import SettingAdmin, actor_of
from gatehouse.backoffice.fields import TextsField

LONGEST = 60_000  # characters of one language
# What the verb refuses: at which field it is said, and how.
_REFUSED: dict[type[ValueError], tuple[str, Any]] = {
    NoEnglish: ("texts", gettext_lazy("Give at least the English text.")),
    NothingChanged: ("texts", gettext_lazy("The newest version says exactly this. Change the text first.")),
    ChangesUnsaid: ("what_changed", gettext_lazy("Say at least in English what has changed.")),
}


class DocumentForm(forms.ModelForm):
    names = TextsField(label=gettext_lazy("Name"))

    class Meta:
        model = LegalDocument
        fields: ClassVar[list[str]] = ["slug", "names", "is_active", "position"]
        help_texts: ClassVar[dict[str, Any]] = {
            "slug": gettext_lazy("Part of the page's address, such as agreement, privacy or risk."),
            "is_active": gettext_lazy("Customers are asked for it once it has a published version."),
        }


class VersionForm(forms.Form):
    """The whole wording, and what is new in it."""

    texts = TextsField(
        label=gettext_lazy("Text"), long=True, longest=LONGEST,
        help_text=gettext_lazy("In Markdown: # for headings, - for lists, **bold**, [words](https://address)."),
    )  # fmt: skip
    what_changed = TextsField(
        label=gettext_lazy("What has changed"), long=True, required=False,
        help_text=gettext_lazy("Customers who accepted the last version read this before they accept the new one."),
    )  # fmt: skip


class DocumentAdmin(SettingAdmin):
    form = DocumentForm
    list_display = ("name", "slug", "newest", "is_active", "position")
    change_form_outer_before_template = "backoffice/legal_versions.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[LegalDocument]:
        found: QuerySet[LegalDocument] = super().get_queryset(request)
        return found.annotate(newest=Max("versions__number"))

    @display(description=gettext_lazy("Newest version"))
    def newest(self, document: Any) -> str:
        return str(document.newest) if document.newest else _("Nothing is published yet")

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        super().save_model(request, obj, form, change)
        legal.forget()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        legal.forget()

    def get_urls(self) -> list[URLPattern]:
        own = self.admin_site.admin_view
        return [
            path("<int:pk>/versions/add/", own(self.publishing), name="accounts_legaldocument_publishing"),
            path("<int:pk>/versions/<int:number>/", own(self.version), name="accounts_legaldocument_version"),
            *super().get_urls(),
        ]

    def publishing(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish a version, starting from the newest one."""
        document = self._document(request, pk)
        last = document.versions.first()
        form = VersionForm(request.POST or None, initial={"texts": last.texts if last else {}})
        if form.is_valid() and (made := _published(document, form, request)):
            _tell(request, made)
            return redirect(reverse("admin:accounts_legaldocument_change", args=[pk]))
        context = {**self.admin_site.each_context(request), "title": _("Publish a version"), "form": form, "last": last}
        context["document"] = document
        return TemplateResponse(request, "backoffice/legal_publish.html", context, status=422 if form.errors else 200)

    def version(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """What was published, in every language."""
        version = self._document(request, pk).versions.filter(number=number).first()
        if version is None:
            raise Http404
        title = _("Version %(number)s") % {"number": number}
        context = {**self.admin_site.each_context(request), "title": title, "version": version}
        context["form"] = _to_read(version)
        return TemplateResponse(request, "backoffice/legal_version.html", context)

    def _document(self, request: HttpRequest, pk: int) -> LegalDocument:
        if not self.has_change_permission(request):
            raise PermissionDenied
        found = LegalDocument.objects.filter(pk=pk).first()
        if found is None:
            raise Http404
        return found


def _published(document: LegalDocument, form: VersionForm, request: HttpRequest) -> LegalVersion | None:
    """The new version; None when it is refused, with the reason at the field that it is about."""
    data = form.cleaned_data
    try:
        return publish_version(document, data["texts"], data["what_changed"], by=actor_of(request))
    except (NoEnglish, NothingChanged, ChangesUnsaid) as refused:
        form.add_error(*_REFUSED[type(refused)])
    return None


def _to_read(version: LegalVersion) -> VersionForm:
    """The form as it was published, in which nothing is typed."""
    form = VersionForm(initial={"texts": version.texts, "what_changed": version.what_changed})
    for field in form.fields.values():
        for widget in field.widget.widgets:
            widget.attrs["readonly"] = True
    return form


def _tell(request: HttpRequest, made: LegalVersion) -> None:
    """That it is out, and which languages show the English text."""
    messages.success(request, _("Version %(number)s is published.") % {"number": made.number})
    if made.missing:
        said = _("Missing, shown in English: %(names)s")
        messages.warning(request, said % {"names": ", ".join(made.missing)})


PAGES: dict[Any, Any] = {LegalDocument: DocumentAdmin}
