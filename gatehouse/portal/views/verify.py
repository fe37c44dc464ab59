"""Whether a message is from us."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gatehouse.channels.chat.access import talking_with
from gatehouse.channels.email.codes import find_message, kind_name, spaced
from gatehouse.portal.forms import CodeForm
from gatehouse.portal.limits import too_many, wait_for_checking
from gatehouse.portal.session import contacts_here


@require_safe
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """What a code stands for, and whether one of us talks with this browser's customer right now. A code that we never gave
    and one that cannot be any get the same answer."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    here = contacts_here(request)
    context: dict[str, Any] = {"form": form, "is_known": bool(here), "talking": talking_with(here) if here else ""}
    if not form.is_valid():
        return render(request, "portal/verify.html", context, status=422 if form.is_bound else 200)
    if wait := wait_for_checking(request):
        return too_many(request, wait)
    found = find_message(form.cleaned_data["code"])
    context |= {"is_answered": True, "found": found}
    if found is not None:
        context |= {"kind": kind_name(found.kind), "code": spaced(found.code)}
    return render(request, "portal/verify.html", context)
