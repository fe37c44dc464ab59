"""The legal documents for everybody to read, and the page on which customers accept them."""

from django.forms.boundfield import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, get_language_info
from django.views.decorators.http import require_safe

from gatehouse.accounts import legal
from gatehouse.accounts.actions.legal import accept
from gatehouse.accounts.models import LegalVersion, User, shown_in
from gatehouse.accounts.models.legal import FALLBACK
from gatehouse.accounts.sessions import method_of
from gatehouse.accounts.sign_in_names import name_of
from gatehouse.accounts.visitors import visitor
from gatehouse.portal.account_doors import CustomerRequest, safe_target, sign_in_required
from gatehouse.portal.agreements import settle
from gatehouse.portal.context import html_name
from gatehouse.portal.door_pages import get_or_post, sent
from gatehouse.portal.legal_forms import AgreeingForm
from gatehouse.portal.legal_text import legal_html


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """All documents that are in force."""
    return render(request, "portal/legal/list.html", {"versions": legal.newest()})


@require_safe
def document(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """One of them as it stands, or as it was in an older version."""
    found = LegalVersion.objects.filter(document__slug=slug, document__is_active=True).select_related("document")
    versions = list(found.defer("texts"))  # that of the shown one is read when it is asked for
    shown = next((one for one in versions if number in (None, one.number)), None)
    if shown is None:
        raise Http404
    language, text = shown_in(shown.texts)
    context = {
        "version": shown, "versions": versions, "is_newest": shown == versions[0], "html": legal_html(text),
        "language": html_name(language), "is_fallback": not _is_wanted(language),
        "direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
    }  # fmt: skip
    return render(request, "portal/legal/document.html", context)


@get_or_post
@sign_in_required
def agreements(request: CustomerRequest) -> HttpResponse:
    """What he has to accept before he goes on. Reading tickets, freezing and signing out need none of it."""
    legal.forget()  # another process may have sent him here, for something that this one has not read yet
    due, target = settle(request, request.user), safe_target(request.GET.get("next", ""))
    if not due:
        return redirect(target)
    form = AgreeingForm(sent(request), versions=due)
    if not form.is_valid():
        context = {"form": form, "boxes": _with_news(request.user, form), "name": name_of(request.user)}
        return render(request, "portal/door/agreements.html", context, status=422 if form.errors else 200)
    _accept(request, due)
    settle(request, request.user)
    return redirect(target)


def _accept(request: CustomerRequest, due: list[LegalVersion]) -> None:
    where, method = visitor(request, None).ip, method_of(request.session.session_key or "")
    texts = legal.whole(version.pk for version in due)
    accept(request.user, texts, ip=where, language=get_language() or FALLBACK, method=method)


def _with_news(user: User, form: AgreeingForm) -> list[tuple[LegalVersion, BoundField, list[LegalVersion]]]:
    """Each box with what has changed since he accepted its document last."""
    news = legal.news_for(user, form.versions)
    return [(version, box, news.get(version.document_id, [])) for version, box in form.boxes]


def _is_wanted(language: str) -> bool:
    return (get_language() or FALLBACK).lower().startswith(language)
