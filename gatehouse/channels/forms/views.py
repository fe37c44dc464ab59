"""The request form in three steps: choose a topic, fill it in, look it over and send."""

from dataclasses import replace
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gatehouse.channels.forms import budgets, receipts
from gatehouse.channels.forms.intake import Unreadable, read_post
from gatehouse.channels.forms.pages import Filling, form_page, put_off_page, review_page, work_page
from gatehouse.channels.forms.people import known_contact
from gatehouse.channels.forms.request_form import RequestForm
from gatehouse.channels.forms.sending import has_worked, send
from gatehouse.channels.forms.similar import similar
from gatehouse.channels.forms.topics import grouped, shelf
from gatehouse.channels.forms.uploads import take_all
from gatehouse.conversations.actions.upload import discard_upload, uploads_of
from gatehouse.conversations.removed import removals


@require_safe
@never_cache
def topics(request: HttpRequest) -> HttpResponse:
    audience = request.GET.get("for", "")
    other = {"affiliates": "traders", "traders": "affiliates"}.get(audience, "")
    groups = grouped(audience)
    context = {"section": "new", "groups": groups, "other": other if grouped(other) else "", "audience": audience}
    return render(request, "forms/topics.html", context)


@csrf_exempt  # checked in _posted, once the body can be read
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a topic; POST goes one step on, or back to it with what is wrong."""
    entry = shelf().get(slug)
    if entry is None:
        raise Http404
    filling = Filling(request, entry, known_contact(request))
    if request.method != "POST":
        return form_page(filling, filling.blank())
    try:
        read_post(request)
    except Unreadable as refused:
        return form_page(filling, filling.blank(), status=refused.status, notice=refused.message)
    return _posted(request, filling)


@csrf_protect
def _posted(request: HttpRequest, filling: Filling) -> HttpResponse:
    data = request.POST.copy()
    if "use_email" in data:
        data["email"] = str(data["use_email"])
    filling = replace(filling, removed=receipts.read_removed(data.get("removed", "")))
    form = filling.bound(data)
    if form.origin_id is None:
        return _without_origin(filling, form)
    problems = take_all(request, request.FILES.getlist("files"), form.origin_id)
    if "remove" in data or data.get("step") == "edit":
        return _edit(filling, form)
    if not form.is_valid() or problems:
        return form_page(filling, form, status=422, problems=problems)
    return _send(filling, form) if data.get("step") == "send" else review_page(filling, form)


def _without_origin(filling: Filling, form: RequestForm) -> HttpResponse:
    """The uuid by which the same form sent twice is recognised is gone: give it a new one and have it sent again."""
    form.data["origin"] = str(filling.blank()["origin"].value())  # type: ignore[index]
    form.is_valid()
    notice = _("A part of this form was missing. It is mended now: look it over and send it again.")
    return form_page(filling, form, status=422, notice=notice)


def _edit(filling: Filling, form: RequestForm) -> HttpResponse:
    """Back to the fields, without complaints about what is not filled in yet."""
    remove = str(form.data.get("remove", ""))
    for upload in uploads_of(form.origin_id) if form.origin_id and remove else ():
        if str(upload.pk) == remove:
            discard_upload(upload)
    return form_page(*filling.reopened(form))


def _send(filling: Filling, form: RequestForm) -> HttpResponse:
    heat = budgets.heat(filling.request)
    if not heat.wait and heat.bits and not has_worked(form):
        return work_page(filling, form, heat)
    heat = heat if heat.wait else budgets.count_request(filling.request)
    if heat.wait:
        return put_off_page(filling, form, heat)
    address = reverse("forms:sent", args=[receipts.seal(send(filling, form))])
    return HttpResponseRedirect(address, status=303)


@require_POST
@never_cache
def similar_tickets(request: HttpRequest, slug: str) -> HttpResponse:
    """While the words are typed: the writer's own open tickets that may be about the same. Strangers have none."""
    entry, contact = shelf().get(slug), known_contact(request)
    if entry is None or contact is None:
        raise Http404
    found = similar(contact, entry.topic, request.POST.get("text", ""))
    return render(request, "forms/_similar.html", {"similar": found})


@require_safe
@never_cache
def sent(request: HttpRequest, token: str) -> HttpResponse:
    """What happens now. The address says it all and is signed, so this page reads nothing and tells nothing else."""
    receipt = receipts.read_receipt(token)
    if receipt is None:
        raise Http404
    context = {
        "section": "new",
        "receipt": receipt,
        "promised": datetime.fromisoformat(receipt.promised) if receipt.promised else None,
        "removals": removals(receipt.removed),
    }
    return render(request, "forms/sent.html", context)
