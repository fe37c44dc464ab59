"""Opening an account. It is made only once its address is proven, so that nobody takes an address that is not his.

Whether there is an account already is told to nobody but the address's owner, by mail.
"""

from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from gatehouse.accounts import codes, legal, signin
from gatehouse.accounts.actions.create_customer import NameTaken
from gatehouse.accounts.actions.legal import accept
from gatehouse.accounts.actions.regions import declare
from gatehouse.accounts.customers import customer_of
from gatehouse.accounts.models import Method, OneTimeCode, Purpose, User
from gatehouse.accounts.visitors import visitor
from gatehouse.accounts.whereabouts import hint_of
from gatehouse.channels import sms
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.portal.account_doors import let_in
from gatehouse.portal.door_forms import CodeForm, SignUpForm
from gatehouse.portal.door_pages import WRONG_CODE, get_or_post, refuse, sent, show
from gatehouse.portal.region_doors import refuse_sign_up, stops_sign_up
from gatehouse.portal.sent_codes import send_code, waiting
from gatehouse.portal.wanted import Wanted


@sensitive_post_parameters("password")
@never_cache
@get_or_post
def sign_up(request: HttpRequest) -> HttpResponse:
    """Email or phone, and a password."""
    if customer_of(request) is not None:
        return redirect("portal:account")
    takes_phone = sms.is_offered()
    form = SignUpForm(
        sent(request), takes_phone=takes_phone, versions=legal.asked(), initial={"place": hint_of(request)}
    )
    if not form.is_valid():
        return show(request, "sign_up", form, {"takes_phone": takes_phone})
    place = form.cleaned_data.get("place", "")
    if rule := stops_sign_up(place):
        return refuse_sign_up(request, rule)
    wanted = Wanted(
        password=make_password(form.cleaned_data["password"]),
        versions=[version.pk for version in form.versions],
        language=get_language() or "en",
        place=place,
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
    if not form.is_valid():
        return show(request, "sent_code", form, more)
    wanted = Wanted.read(codes.payload_of(row))
    if rule := stops_sign_up(wanted.place):  # made while the code was on its way
        return refuse_sign_up(request, rule)
    try:
        signin.check_sent_code(row, name, form.cleaned_data["code"], visitor(request, None))
        user = _open(request, row, wanted)
    except (signin.Wrong, signin.Paused) as refused:
        return refuse(request, "sent_code", form, refused, WRONG_CODE(), "code", more)
    except NameTaken:  # he who reads the same mailbox was quicker in another browser
        messages.error(request, _("You have an account by now. Sign in."))
        return redirect("portal:sign-in")
    return let_in(request, user, Method.CODE, reverse("portal:account"))


@transaction.atomic
def _open(request: HttpRequest, row: OneTimeCode, wanted: Wanted) -> User:
    """Open the account, with what he accepted when he asked for it. Raises NameTaken."""
    user = open_account(codes.name_of(row), wanted.password, language=get_language() or row.language)
    where = visitor(request, None).ip
    accept(user, legal.whole(wanted.versions), ip=where, language=wanted.language, method=Method.CODE)
    if wanted.place:
        declare(user, wanted.place, at_sign_up=True)
    return user
