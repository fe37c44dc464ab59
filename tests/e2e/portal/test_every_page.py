"""Every page of the front door that no walk of another test comes by: usable, accessible, and no wider than a phone."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as current
from django.utils import timezone
from playwright.sync_api import Page

import gatehouse
from gatehouse.accounts.actions.recovery import add_evidence, cancel, prepare
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.models import Ending, EvidenceKind, Lost, RecoveryCase, User
from gatehouse.accounts.recovery_links import stop_url
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.actions.recover import recover
from gatehouse.conversations.actions.verify import ask_to_verify
from gatehouse.conversations.models import Address, Contact, Conversation, Department, Membership
from gatehouse.exchange.actions.link_account import link_account
from gatehouse.exchange.people import OMAR
from gatehouse.journal.actor import SYSTEM
from gatehouse.testing.cast import make_agent
from gatehouse.testing.desk import desk_client, portal_session
from tests.e2e.axe import press
from tests.e2e.portal.conftest import Opener
from tests.e2e.portal.test_account import LOOKS, MAIN, PASSWORD, looks_right, sent_code
from tests.integration.front_door.recovery_flow import REASON, SECRET
from tests.integration.portal.customers import make_customer

TEMPLATES = Path(gatehouse.__file__).parent / "templates/portal"
LENA = SignInName("email", "lena.vogt@mail.example")
HERE = "test_every_page.py"
# Each page, and the test whose walk comes by it in both looks. Whoever adds a page adds it here, and to a walk.
SEEN = {
    "account": dict.fromkeys(["addresses", "check_up", "settings"], "test_own_account.py")
    | dict.fromkeys(["codes", "devices", "overview", "security"], "test_account.py")
    | dict.fromkeys(["qr_ask", "qr_code"], "test_qr.py")
    | dict.fromkeys(["asked", "exchange", "new_codes", "portfolio"], HERE)
    | {"data": "test_own_data.py"},
    "door": dict.fromkeys(["app", "confirm", "freeze_own", "sent_code", "sign_in", "sign_up"], "test_account.py")
    | dict.fromkeys(["closing", "closing_asked", "keeping"], "test_own_data.py")
    | dict.fromkeys(["qr", "qr_scan"], "test_qr.py")
    | dict.fromkeys(["recover", "recovering", "recovery_stop"], "test_recovery.py")
    | dict.fromkeys(["region", "residence"], "test_regions.py")
    | dict.fromkeys(["freeze", "frozen", "new_password", "no_code", "qr_over", "recovery_over"], HERE)
    | dict.fromkeys(["reset", "reset_password", "second_step", "sign_up_passkey", "words"], HERE)
    | {"agreements": "test_legal.py", "new_address": "test_own_account.py"},
    "legal": dict.fromkeys(["document", "list"], "test_legal.py"),
}
OWN = ("", "asked/", "security/", "password/", "words/", "recovery-codes/", "exchange/", "portfolio/")
BY_PASSKEY = "document.querySelector('form.stack').requestSubmit(document.querySelector('[name=by_passkey]'))"


def test_each_page_is_looked_at_somewhere() -> None:
    for folder, pages in SEEN.items():
        there = {one.stem for one in (TEMPLATES / folder).glob("*.html") if not one.name.startswith("_")}
        assert there - {"base"} == set(pages), folder


@pytest.fixture
def user(lena: Contact, ticket: Conversation, settings: Any, monkeypatch: pytest.MonkeyPatch) -> User:
    """Lena, with an account of some months and a number that she proved long ago."""
    settings.EXCHANGE_SANDBOX = settings.SMS_OUTBOX = True
    monkeypatch.setattr(settings.CONFIG, "qr_sign_in", True)
    user = make_customer(LENA.value, lena, password=PASSWORD)
    lena.addresses.update(verified_at=ago(days=100))
    Address.objects.create(contact=lena, kind="phone", value="+31612345678", verified_at=ago(days=100))
    User.objects.filter(pk=user.pk).update(created_at=ago(days=100))
    return user


@pytest.fixture
def case(user: User) -> RecoveryCase:
    """Somebody asks for a way back into her account: agents deal with it."""
    security = Department.objects.create(slug="security", names={"en": "Account security"})
    anna = make_agent("Anna", security, role="lead")
    asked, _ = recover(user, Lost.APP, "My phone fell into the sea.", LENA, b"another browser", language="en")
    add_evidence(asked, EvidenceKind.PASSWORD, by=user.actor)
    prepare(asked, REASON, level=0, by=anna)
    return RecoveryCase.objects.get()


@pytest.fixture(params=LOOKS, ids=["light", "dark and from the right"])
def look(request: pytest.FixtureRequest, opened: Opener, live_server: Any) -> Callable[..., Page]:
    """A page in a browser that has this cookie."""

    def page(name: str = "", value: str = "") -> Page:
        scheme, locale, width = request.param
        context = opened(color_scheme=scheme, locale=locale, viewport={"width": width, "height": 800})
        if name:
            context.add_cookies([{"name": name, "value": value, "url": str(live_server)}])
        return context.new_page()

    return page


def test_what_a_stranger_comes_by(look: Callable[..., Page], user: User, case: RecoveryCase) -> None:
    page = look()
    typed(page, "/sign-up/", name="nadia@mail.example")
    with page.expect_navigation():
        page.evaluate(BY_PASSKEY)
    typed(page, code=sent_code())  # a passkey is made next
    typed(page, "/reset/", name=LENA.value)
    typed(page, code=sent_code())
    typed(page, password="short")
    typed(page, "/sign-in/", name=LENA.value, password=PASSWORD)
    set_factor(user, SECRET, by=user.actor)
    typed(page, "/sign-in/", name=LENA.value, password=PASSWORD)  # the app is asked for
    seen(page, "/sign-in/code/?saved")
    cancel(case, Ending.OWNER, by=user.actor)
    seen(page, f"/recover/stop/{stop_url(case.pk).rstrip('/').rpartition('/')[2]}/")
    typed(page, "/freeze/", name=LENA.value)
    typed(page, code=sent_code())


def test_where_nothing_can_be_sent_yet(look: Callable[..., Page], user: User) -> None:
    page = look()
    user.contact.addresses.exclude(value=LENA.value).delete()
    user.contact.addresses.update(verified_at=timezone.now())
    typed(page, "/sign-in/", name=LENA.value, password=PASSWORD)
    assert page.locator("#code").count() == 0


def test_what_its_owner_comes_by(
    look: Callable[..., Page], user: User, case: RecoveryCase, ticket: Conversation, alice: User
) -> None:
    """With all that her pages can show: codes by SMS, an account at the exchange that is held, an agent who asks whether it
    is she, and somebody who asks for a way back in."""
    User.objects.filter(pk=user.pk).update(sms_since=timezone.now())
    link_account(user, OMAR, by=SYSTEM)
    ask_to_verify(ticket, by=alice.actor)
    page = look(current.SESSION_COOKIE_NAME, portal_session(user))
    for path in OWN:
        seen(page, f"/account/{path}")
    seen(page, "/sandbox/exchange/?state=x")
    seen(page, "/q/gone/", status=403)


def test_what_agents_come_by(look: Callable[..., Page], user: User, case: RecoveryCase) -> None:
    link_account(user, OMAR, by=SYSTEM)
    number, name = case.thread.conversation.number, current.DESK_COOKIE_NAME
    senna, anna = make_agent("Senna", case.thread.conversation.department, role="senior"), User.objects.get(name="Anna")
    Membership.objects.create(department=case.thread.conversation.department, user=anna)
    for agent in (senna, anna):  # who may approve it, and who has prepared it
        page = look(name, desk_client(agent).cookies[name].value)
        seen(page, f"/desk/c/{number}/recovery/")
    seen(page, f"/desk/c/{number}/account/")
    seen(page, "/desk/recoveries/")


def seen(page: Page, path: str, *, status: int = 200) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == status, path
    looks_right(page)


def typed(page: Page, path: str = "", **fields: str) -> None:
    """Fill the form in and send it; both pages are looked at."""
    if path:
        seen(page, path)
    for name, value in fields.items():
        page.fill(f"#{name}", value)
    press(page, MAIN)
    looks_right(page)


def ago(*, days: int) -> Any:
    return timezone.now() - timedelta(days=days)
