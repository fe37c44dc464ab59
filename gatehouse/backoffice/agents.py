"""Agents: who may sign in, as what, and in which departments."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextInputWidget

from gatehouse.accounts import public_names
from gatehouse.accounts.actions.create_agent import create_agent
from gatehouse.accounts.actions.issue_password import issue_password
from gatehouse.accounts.actions.reset_factor import reset_factor
from gatehouse.accounts.actions.set_access import set_access
from gatehouse.accounts.actions.set_picture import remove_picture, set_picture
from gatehouse.accounts.actions.set_public_name import set_public_name
from gatehouse.accounts.actions.set_role import set_role
from gatehouse.accounts.models import Role, User
from gatehouse.backoffice.base import SettingAdmin, actor_of
from gatehouse.channels.email.actions.inboxes import is_inbox
from gatehouse.channels.forms.uploads import refusal
from gatehouse.conversations.actions.assign import release
from gatehouse.conversations.actions.membership import join_department, leave_department
from gatehouse.conversations.actions.settings import save_setting
from gatehouse.conversations.actions.upload import scanner
from gatehouse.conversations.models import Conversation, Department
from gatehouse.guard.files import Refused
from gatehouse.journal.actor import Actor


class AgentForm(forms.ModelForm):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    member_of = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Departments"), queryset=Department.objects.all(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    senior_in = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Senior specialist in"), queryset=Department.objects.all(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("Gets what is escalated there."),
    )  # fmt: skip

    public_name = forms.CharField(
        label=gettext_lazy("Name customers see"), required=False, widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("A first name. Empty: the first word of the name."),
    )  # fmt: skip

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["email", "name", "public_name", "role", "is_active"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.instance.pk:
            self.fields["email"].disabled = True
            places = list(self.instance.memberships.values_list("department", "is_senior"))
            self.fields["member_of"].initial = [department for department, _senior in places]
            self.fields["senior_in"].initial = [department for department, is_senior in places if is_senior]
            self.fields["picture"] = forms.FileField(
                label=_("Picture customers see"), required=False, widget=UnfoldAdminFileFieldWidget,
            )  # fmt: skip
            if self.instance.face:
                self.fields["remove_picture"] = forms.BooleanField(label=_("Remove the picture"), required=False)
            self.fields["renew_password"] = forms.BooleanField(
                label=_("Give a new password"), required=False, help_text=_("It is shown once, after you save.")
            )
            self.fields["renew_factor"] = forms.BooleanField(
                label=_("Reset the authenticator"), required=False,
                help_text=_("At the next sign-in a new one is set up. Make sure first who is asking."),
            )  # fmt: skip

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if self.instance.pk is None and is_inbox(email):
            raise forms.ValidationError(_("Customers write to this address. Give the agent one of his own."))
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        name, wanted = data.get("name", ""), public_names.tidy(data.get("public_name", ""))
        data["public_name"] = wanted or public_names.default_for(name)
        if name and (reason := public_names.fault(data["public_name"], name)):
            self.add_error("public_name", reason)
        return data


class AgentAdmin(SettingAdmin):
    """Operators only. Each column has its verb; nothing is saved past it."""

    form = AgentForm
    roles = frozenset({Role.OPERATOR})
    list_display = ("name", "public_name", "email", "role", "is_active")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).exclude(role="")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = ["email", "name", "public_name", "role", "is_active", "member_of", "senior_in"]
        if obj is None:
            return fields
        pictures = ["picture", "remove_picture"] if obj.face else ["picture"]
        return [*fields[:3], *pictures, *fields[3:], "renew_password", "renew_factor"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **more: Any) -> Any:
        return super().get_form(request, obj, change, **{**more, "fields": AgentForm.Meta.fields})

    def save_model(self, request: HttpRequest, obj: Any, form: "forms.ModelForm[Any]", change: bool) -> None:
        by, wanted = actor_of(request), form.cleaned_data
        user = self._kept(request, obj, form, by) if change else self._made(request, wanted, by)
        obj.pk = user.pk
        obj._state.adding = False
        set_memberships(user, wanted["member_of"], wanted["senior_in"], by=by)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        _let_in(obj, False, by=actor_of(request))
        messages.info(request, _("%(name)s can no longer sign in. What was written stays readable.") % {"name": obj})

    def _made(self, request: HttpRequest, wanted: dict[str, Any], by: Actor) -> User:
        made = create_agent(wanted["email"], wanted["name"], Role(wanted["role"]), by=by)
        self._show_once(request, made.user, made.password)
        set_public_name(made.user, wanted["public_name"], by=by)
        return made.user

    def _kept(self, request: HttpRequest, obj: User, form: "forms.ModelForm[Any]", by: Actor) -> User:
        wanted = form.cleaned_data
        user = User.objects.get(pk=obj.pk)
        set_role(user, Role(wanted["role"]), by=by)
        _let_in(user, wanted["is_active"], by=by)
        user.name = wanted["name"]
        save_setting(user, by=by)
        set_public_name(user, wanted["public_name"], by=by)
        self._set_picture(request, user, wanted, by)
        if wanted.get("renew_password"):
            self._show_once(request, user, issue_password(user, by=by))
        if wanted.get("renew_factor"):
            reset_factor(user, by=by)
        return user

    def _set_picture(self, request: HttpRequest, user: User, wanted: dict[str, Any], by: Actor) -> None:
        """A picture that may not be kept is said; all else of the form is saved."""
        if picture := wanted.get("picture"):
            try:
                set_picture(user, picture.file, name=picture.name, scanner=scanner(), by=by)
            except Refused as refused:
                messages.error(request, refusal(refused).message)
        elif wanted.get("remove_picture"):
            remove_picture(user, by=by)

    def _show_once(self, request: HttpRequest, user: User, password: str) -> None:
        text = _("The password of %(email)s, shown only now: %(password)s")
        messages.warning(request, text % {"email": user.email, "password": password})


def _let_in(user: User, active: bool, *, by: Actor) -> None:
    """Let the agent sign in or not; what nobody answers any more waits in the queue again."""
    set_access(user, active, by=by)
    release(Conversation.objects.filter(assignee=user), by=by)


def set_memberships(user: User, departments: Any, senior_in: Any, *, by: Actor) -> None:
    """Make the agent a member of exactly these departments."""
    senior = set(senior_in)
    for department in set(departments) | senior:
        join_department(user, department, is_senior=department in senior, by=by)
    for membership in user.memberships.exclude(department__in=set(departments) | senior).select_related("department"):
        leave_department(user, membership.department, by=by)
