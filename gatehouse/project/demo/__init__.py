"""The demo exchange, Alderwick: accounts, departments, topics and a queue of requests. Never in production."""

import json
import os
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction

from gatehouse.accounts import admin
from gatehouse.accounts.models import Role, User
from gatehouse.accounts.passwords import new_password
from gatehouse.accounts.sign_in_names import EMAIL, SignInName
from gatehouse.channels.forms.shipped import ship
from gatehouse.channels.forms.shipped.structure import DEPARTMENTS
from gatehouse.conversations.actions.membership import join_department
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.actions.settings import save_setting
from gatehouse.conversations.models import CannedReply, Department, OfficialAddress, Tag
from gatehouse.exchange.actions.link_account import link_account
from gatehouse.exchange.people import OMAR
from gatehouse.journal.actor import OPERATOR, SYSTEM
from gatehouse.project.config import config
from gatehouse.project.demo import chat, inboxes, legal, letters, status, story

# Name, role, departments. Their addresses are firstname@alderwick.example.
PEOPLE: list[tuple[str, Role, list[str]]] = [
    ("Alice Keller", Role.AGENT, ["deposits-and-withdrawals", "account-and-kyc", "feedback", "general"]),
    (
        "Bob Achterberg",
        Role.SENIOR,
        ["deposits-and-withdrawals", "account-security", "platform-and-trading", "affiliates"],
    ),
    ("Dora Lindqvist", Role.LEAD, list(DEPARTMENTS)),
    ("Sera Whitcombe", Role.SECURITY, []),
    ("Omar Haddad", Role.OPERATOR, []),
]

CUSTOMER = "thijs@mail.example"


class DemoRefused(RuntimeError):
    """Demo data is refused in production. Set GATEHOUSE_MODE=demo on a machine of your own to try it out."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def ensure() -> str:
    """Make accounts and data unless they are there; return the accounts as text for the terminal."""
    if not config().demo:
        raise DemoRefused
    if not User.objects.filter(is_demo=True).exists():
        _make()
    return show()


def show() -> str:
    """The demo accounts and their passwords, as lines for the terminal."""
    try:
        passwords: dict[str, str] = json.loads(_file().read_text())
    except FileNotFoundError:
        return "There are no demo accounts in this home. Start the demo with: make run"
    rows = [f"  {email:<26} {passwords[email]:<22} {role.label}" for email, role in _emails() if email in passwords]
    hint = "  The sign-in code of each: gatehouse demo code NAME, such as: gatehouse demo code alice"
    customer = (
        f"  {CUSTOMER:<26} {passwords.get(CUSTOMER, ''):<22} the code of a new browser comes by mail: see the outbox"
    )
    return "\n".join(["Accounts (workspace and back office):", *rows, hint, "A customer's account (portal):", customer])


def code(name: str) -> str:
    """The sign-in code that this demo agent's authenticator shows now."""
    return admin.demo_code(name if "@" in name else _email(name))


@transaction.atomic
def _make() -> None:
    ship()
    passwords = {}
    for name, role, slugs in PEOPLE:
        made = admin.create_admin(_email(name), name, role=role)
        User.objects.filter(pk=made.user.pk).update(is_demo=True)
        for department in Department.objects.filter(slug__in=slugs):
            join_department(made.user, department, is_senior=role in (Role.SENIOR, Role.LEAD), by=OPERATOR)
        passwords[made.user.sign_in_name] = made.password
    _settings()
    story.tell()
    passwords[CUSTOMER] = _open_account()
    letters.deliver()
    status.tell()
    _keep(passwords)


def _open_account() -> str:
    """An account for one of the customers; returns its password."""
    password = new_password()
    user = open_account(SignInName(EMAIL, CUSTOMER), make_password(password), language="en")
    User.objects.filter(pk=user.pk).update(is_demo=True)
    link_account(user, OMAR, by=SYSTEM)
    return password


def _settings() -> None:
    for position, (value, purposes) in enumerate(story.ADDRESSES):
        save_setting(OfficialAddress(kind="email", value=value, purposes=purposes, position=position), by=OPERATOR)
    inboxes.open_inboxes(by=OPERATOR)
    chat.open_chat(by=OPERATOR)
    legal.publish(by=OPERATOR)
    for key, name, colour in story.TAGS:
        save_setting(Tag(key=key, name=name, colour=colour), by=OPERATOR)
    for slug, title, texts in story.CANNED:
        save_setting(CannedReply(slug=slug, title=title, texts=texts), by=OPERATOR)


def _keep(passwords: dict[str, str]) -> None:
    descriptor = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(passwords, file, indent=2)


def _file() -> Path:
    return config().home / "demo.json"


def _emails() -> list[tuple[str, Role]]:
    return [(_email(name), role) for name, role, _ in PEOPLE]


def _email(name: str) -> str:
    return f"{name.split()[0].lower()}@alderwick.example"
