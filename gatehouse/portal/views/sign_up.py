"""Opening an account. It is made only once its address is proven, so that nobody takes an address that is not his.

Whether there is an account already is told to nobody but the address's owner, by mail.
"""

from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from gatehouse.accounts import codes, legal, signin
from gatehouse.accounts.actions.create_customer import NameTaken
from gatehouse.accounts.customers import customer_of
from gatehouse.accounts.models import Method, Purpose
from gatehouse.accounts.visitors import visitor
from gatehouse.accounts.whereabouts import hint_of
from gatehouse.channels import sms
from gatehouse.portal.account_doors import let_in
from gatehouse.portal.begun_accounts import begin, open_wanted
from gatehouse.portal.door_forms import CodeForm, SignUpForm
from gatehouse.portal.door_pages import WRONG_CODE, Page, get_or_post, sent, show
from gatehouse.portal.limits import new_passwords_counted
from gatehouse.portal.referring import code_here, referrer_in
from gatehouse.portal.region_doors import refuse_sign_up, stops_sign_up
from gatehouse.portal.sent_codes import send_code, waiting
from gatehouse.portal.wanted import Wanted


@sensitive_post_parameters("password")
@never_cache
@get_or_post
@new_passwords_counted
def sign_up(request: HttpRequest) -> HttpResponse:
    """Email or phone, and a password; or a passkey, which is made once the address is proven."""
    if customer_of(request) is not None:
        return redirect("portal:account")
    takes_phone = sms.is_offered()
    shown = {"place": hint_of(request), "referral": code_here(request)}
    form = SignUpForm(sent(request), takes_phone=takes_phone, versions=legal.asked(), initial=shown)
    if not form.is_valid():
        return show(request, "sign_up", form, {"takes_phone": takes_phone})
    place = form.cleaned_data.get("place", "")
    if rule := stops_sign_up(place):
        return refuse_sign_up(request, rule)
    wanted = Wanted(
        password=make_password(form.cleaned_data["password"] or None),
        versions=[version.pk for version in form.versions],
        language=get_language() or "en",
        place=place,
        by_passkey=form.cleaned_data["by_passkey"],
        referrer=referrer_in(request, form.cleaned_data["referral"]),
    )
    return send_code(request, Purpose.SIGN_UP, form.cleaned_data["name"], payload=wanted.payload)


@sensitive_post_parameters("code")
@never_cache
@get_or_post
def sign_up_code(request: HttpRequest) -> HttpResponse:
    """The code that shows that the address is his."""
    row = waiting(request, Purpose.SIGN_UP)
    if row is None:
        messages.error(request, _("The time of that code is over. Begin again; it takes a minute."))
        return redirect("portal:sign-up")
    name, form = codes.name_of(row), CodeForm(sent(request))
    more = {"to": name, "purpose": Purpose.SIGN_UP}
    page = Page(request, "sent_code", form, more)
    if not form.is_valid():
        return page.shown()
    wanted = Wanted.read(codes.payload_of(row))
    if rule := stops_sign_up(wanted.place):  # made while the code was on its way
        return refuse_sign_up(request, rule)
    try:
        signin.check_sent_code(row, name, form.cleaned_data["code"], visitor(request, None))
        if wanted.by_passkey:
            begin(request, name, wanted)
            return redirect("portal:sign-up-passkey")
        user = open_wanted(request, name, wanted)
    except (signin.Wrong, signin.Paused) as refused:
        return page.refused(refused, WRONG_CODE(), "code")
    except NameTaken:  # he who reads the same mailbox was quicker in another browser
        messages.error(request, _("You have an account by now. Sign in."))
        return redirect("portal:sign-in")
    return let_in(request, user, Method.CODE, reverse("portal:account"))
