"""Mailboxes of providers that are read by IMAP, with a trial that says what is wrong."""

from collections.abc import Iterator
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminPasswordWidget

from gatehouse.accounts.models import Role
from gatehouse.backoffice.base import SettingAdmin, actor_of
from gatehouse.channels.email.actions.save_mailbox import save_mailbox
from gatehouse.channels.email.intake.imap.accounts import account_of
from gatehouse.channels.email.intake.imap.faults import Fault
from gatehouse.channels.email.intake.imap.session import Security, SignIn
from gatehouse.channels.email.intake.imap.trial import Found, try_out
from gatehouse.channels.email.models import Mailbox, Watermark


class MailboxForm(forms.ModelForm):
    new_password = forms.CharField(
        label=gettext_lazy("Password, or refresh token"), required=False, max_length=5000, strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    new_client_secret = forms.CharField(
        label=gettext_lazy("Client secret"), required=False, max_length=1000, strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    class Meta:
        model = Mailbox
        fields: ClassVar[list[str]] = [
            "address", "host", "port", "security", "username", "sign_in", "new_password", "token_url", "client_id",
            "new_client_secret", "scope", "folder", "move_to", "takes_old", "is_active",
        ]  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        stays = _("Empty: the one that is stored stays.")
        self.fields["new_password"].help_text = stays if self.instance.password else ""
        self.fields["new_client_secret"].help_text = stays if self.instance.client_secret else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("port", 1) > 65535:
            self.add_error("port", _("Ports go up to 65535."))
        if data.get("security") == Security.NONE and not _is_here(data.get("host", "")):
            self.add_error("security", _("Without encryption only a server on this machine may be read."))
        if data.get("move_to") and data["move_to"] == data.get("folder"):
            self.add_error("move_to", _("This is the folder that is read."))
        for name, fault in self._faults_of_sign_in(data):
            self.add_error(name, fault)
        return data

    def _faults_of_sign_in(self, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
        has_password = bool(data.get("new_password") or self.instance.password)
        has_secret = bool(data.get("new_client_secret") or self.instance.client_secret)
        changed = set(self.changed_data)
        if self.instance.pk and changed & {"host", "port", "username", "sign_in", "token_url"}:
            # A client's secret is hidden, and goes nowhere, as long as a password is what the server is shown.
            uses_secret = data.get("sign_in") == SignIn.OAUTH2 or "token_url" in changed
            kept = {
                "new_password": self.instance.password,
                "new_client_secret": uses_secret and self.instance.client_secret,
            }
            for name in (name for name, value in kept.items() if value and not data.get(name)):
                yield name, _("Give it again: the one that is stored would go to another server or under another name.")
        if data.get("sign_in") != SignIn.OAUTH2:
            if not has_password:
                yield "new_password", _("Give the password.")
            return
        address = urlsplit(data.get("token_url", ""))
        if address.scheme != "https" and not _is_here(address.hostname or ""):
            yield "token_url", _("Give the https address at which the provider hands out tokens.")
        if not data.get("client_id"):
            yield "client_id", _("Give the ID under which the provider knows this desk.")
        if not has_password and not has_secret:
            yield (
                "new_password",
                _("Give the refresh token, or the secret of a client that may read the mailbox by itself."),
            )


class MailboxAdmin(SettingAdmin):
    """Operators only: it holds a password, and says which mail customers' requests are made of."""

    form = MailboxForm
    roles = frozenset({Role.OPERATOR})
    list_display = ("address", "host", "folder", "standing", "is_active")
    list_select_related = ("watermark",)
    actions_submit_line: ClassVar[list[str]] = ["trial"]
    conditional_fields: ClassVar[dict[str, str]] = dict.fromkeys(
        ["token_url", "client_id", "new_client_secret", "scope"], f"sign_in == '{SignIn.OAUTH2}'"
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return MailboxForm.Meta.fields

    @display(
        description=gettext_lazy("State"), label={"problem": "danger", "read": "success", "waiting": "info", "": ""}
    )
    def standing(self, mailbox: Mailbox) -> tuple[str, str]:
        if not mailbox.is_active:
            return "", "–"
        try:
            return _standing(mailbox.watermark)
        except ObjectDoesNotExist:
            return "waiting", _("Not read yet")

    @action(description=gettext_lazy("Save and test the connection"))
    def trial(self, request: HttpRequest, mailbox: Mailbox) -> None:
        """A button of the form; `changeform_view` does what it says."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        new = form.cleaned_data
        save_mailbox(obj, password=new["new_password"], client_secret=new["new_client_secret"], by=actor_of(request))

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **more: Any) -> Any:
        """The trial waits for another server, so it comes after the transaction that saved the mailbox."""
        response = super().changeform_view(request, object_id, *args, **more)
        if self._is_trial(request) and response.status_code == HTTPStatus.FOUND:
            _try(request, Mailbox.objects.get(pk=response["Location"].rstrip("/").split("/")[-2]))
        return response

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return _page_of(obj) if self._is_trial(request) else super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return _page_of(obj) if self._is_trial(request) else super().response_change(request, obj)

    def _is_trial(self, request: HttpRequest) -> bool:
        return self.get_unfold_action("trial").action_name in request.POST


def _page_of(mailbox: Mailbox) -> HttpResponse:
    return redirect(reverse("admin:email_mailbox_change", args=[mailbox.pk]))


def _try(request: HttpRequest, mailbox: Mailbox) -> None:
    try:
        found = try_out(account_of(mailbox))
    except Fault as fault:
        said = f" ({fault.detail})" if fault.detail else ""
        saved = _("It is saved, but cannot be read yet: %(problem)s")
        messages.error(request, saved % {"problem": f"{fault.problem.label}{said}"})
    else:
        messages.success(request, _said(found))


def _standing(mark: Watermark) -> tuple[str, str]:
    if mark.problem:
        since = f"{mark.problem_since:%Y-%m-%d %H:%M}" if mark.problem_since else ""
        return "problem", _("%(problem)s Since %(since)s UTC.") % {
            "problem": mark.get_problem_display(),
            "since": since,
        }
    if mark.read_at is None:
        return "waiting", _("Not read yet")
    return "read", _("Read at %(at)s UTC") % {"at": f"{mark.read_at:%Y-%m-%d %H:%M}"}


def _said(found: Found) -> str:
    said = [
        ngettext(
            "It works: the folder holds %(count)s mail.", "It works: the folder holds %(count)s mails.", found.count
        )
        % {"count": found.count}
    ]
    if not found.has_idle:
        said.append(_("The server does not tell of new mail, so it is asked once a minute."))
    if not found.has_target:
        said.append(_("The folder to move mail to is not there yet; it will be made."))
    return " ".join(said)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
