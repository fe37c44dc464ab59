"""What a customer chooses about his account: language, time zone, news by mail, and the security check-up."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.accounts.actions.check_up import finish_check_up, put_off_check_up
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.entries import PasswordSet
from gatehouse.accounts.models import KnownDevice, Preferences, User
from gatehouse.channels.email.account.courier import AccountCourier
from gatehouse.channels.email.account.people import language_of
from gatehouse.channels.wanted import reason_to_skip
from gatehouse.conversations.actions.set_preferences import set_preferences
from gatehouse.conversations.models import Contact, Delivery
from gatehouse.journal.models import Entry
from gatehouse.journal.record import record
from gatehouse.testing.desk import portal_session
from tests.integration.front_door.conftest import LENA, Visitor
from tests.integration.portal.authenticator import Authenticator
from tests.integration.portal.customers import give_passkey

pytestmark = pytest.mark.django_db
CHOSEN = {"language": "de", "time_zone": "Asia/Tokyo", "mails_answers": "on", "check_up_days": "30"}
ALL_RIGHT = dict.fromkeys(("factors", "devices", "events", "addresses"), "on")


@pytest.fixture
def inside(visitor: Visitor, lena_user: User) -> Visitor:
    visitor.come_in()
    return visitor


def of(user: User, kind: str) -> int:
    return Entry.objects.filter(subject_kind="user", subject_id=user.pk, kind=kind).count()


def aged(user: User, days: int) -> None:
    User.objects.filter(pk=user.pk).update(created_at=timezone.now() - timedelta(days=days))


def test_what_is_chosen_is_kept_with_one_entry(inside, lena_user):
    for _ in range(2):
        assert inside.post("/account/settings/", **CHOSEN).url == "/account/settings/"
    lena_user.refresh_from_db()
    kept = (lena_user.language, lena_user.time_zone, lena_user.contact.language, lena_user.contact.time_zone)
    assert kept == ("de", "Asia/Tokyo", "de", "Asia/Tokyo")
    assert (lena_user.preferences.mails_answers, lena_user.preferences.mails_news) == (True, False)
    assert of(lena_user, "preferences_set") == 1


def test_the_journal_says_what_changed_and_never_how(inside, lena_user):
    inside.post("/account/settings/", **(CHOSEN | {"mails_news": "on"}))
    entry = Entry.objects.get(kind="preferences_set")
    assert entry.data.changed == ["check_up_days", "language", "mails_news", "time_zone"]
    assert entry.data.mails_news is True
    assert "Tokyo" not in entry.canonical


def test_pages_speak_the_chosen_language_here_and_in_the_next_browser(inside, settings):
    inside.post("/account/settings/", **CHOSEN)
    assert '<html lang="de"' in inside.get("/account/").content.decode()
    other = Visitor(ip="203.0.113.9")
    assert '<html lang="en"' in other.get("/").content.decode()
    other.come_in()
    assert '<html lang="de"' in other.get("/account/").content.decode()
    chosen = Visitor(ip="203.0.113.10")
    chosen.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    chosen.come_in()
    assert '<html lang="fr"' in chosen.get("/account/").content.decode()


def test_mails_and_texts_speak_it(lena_user):
    set_preferences(lena_user, {"language": "de"})
    entry = record(lena_user, PasswordSet(), by=lena_user.actor)
    AccountCourier().handle([entry])
    assert language_of(Delivery.objects.get()) == "de"


def test_times_are_shown_in_the_chosen_zone(inside):
    KnownDevice.objects.update(seen_at="2026-01-02T20:00:00Z")
    inside.post("/account/settings/", **CHOSEN)
    assert "(UTC+9)" in inside.get("/account/devices/").content.decode()


def test_utc_itself_can_be_chosen(inside):
    KnownDevice.objects.update(seen_at="2026-01-02T20:00:00Z")
    inside.post("/account/settings/", **(CHOSEN | {"time_zone": "Etc/UTC"}))
    assert "data-local" not in inside.get("/account/devices/").content.decode()


def test_the_zone_of_his_tickets_is_offered_first(inside, lena_user):
    Contact.objects.filter(pk=lena_user.contact.pk).update(time_zone="Africa/Tunis")
    assert '<option value="Africa/Tunis" selected>' in inside.get("/account/settings/").content.decode()
    inside.post("/account/settings/", **(CHOSEN | {"time_zone": "Africa/Tunis"}))
    assert User.objects.get().time_zone == "Africa/Tunis"


@pytest.mark.parametrize(
    "wrong", [{"language": "xx"}, {"time_zone": "Mars/Base"}, {"check_up_days": "7"}, {"check_up_days": "x"}]
)
def test_what_is_not_offered_changes_nothing(inside, lena_user, wrong):
    assert inside.post("/account/settings/", **(CHOSEN | wrong)).status_code == 422
    assert of(lena_user, "preferences_set") == 0


def test_answers_are_not_mailed_to_who_reads_them_on_the_portal(lena_user, conversation):
    contact = lena_user.contact
    set_preferences(lena_user, {"mails_answers": False})
    entry = Entry.objects.filter(subject_kind="conversation").latest("id")
    conversation.contact = contact
    told = {"entry": entry, "conversation": conversation, "contact": contact}
    assert "switched off" in reason_to_skip(Delivery(channel="email", template="reply", **told))
    assert "switched off" not in reason_to_skip(Delivery(channel="email", template="transcript", **told))
    assert "switched off" not in reason_to_skip(Delivery(channel="push", template="reply", **told))


@pytest.mark.asvs("6.3.7")
def test_nothing_switches_off_what_concerns_security(inside, lena_user):
    inside.post("/account/settings/", language="en", check_up_days="0")
    entry = record(lena_user, PasswordSet(), by=lena_user.actor)
    AccountCourier().handle([entry])
    notice = Delivery.objects.get()
    assert (notice.recipient, reason_to_skip(notice)) == (LENA.value, "")


def test_a_check_up_is_proposed_after_ninety_days(inside, lena_user):
    assert "/account/check-up/" not in inside.get("/account/").content.decode()
    aged(lena_user, 91)
    assert "/account/check-up/" in inside.get("/account/").content.decode()
    assert LENA.value in inside.get("/account/check-up/").content.decode()


def test_it_shows_factors_devices_and_what_happened(inside, lena_user, settings):
    """Each with the way to change it."""
    settings.SMS_OUTBOX = True
    plain = seen(inside)
    assert "Passkeys 0 Authenticator app Off Recovery codes 0" in plain
    assert "198.51.100.7" in plain[plain.index("Where you are signed in") : plain.index("What happened lately")]
    assert "Wrong password" not in plain
    Visitor(ip="203.0.113.5").sign_in("wrong wrong wrong wrong")
    set_factor(lena_user, b"12345678901234567890", by=lena_user.actor, but=inside.client.session.session_key)
    give_passkey(lena_user, Authenticator())
    User.objects.filter(pk=lena_user.pk).update(sms_since=timezone.now())
    inside = Visitor()
    inside.client.cookies[settings.SESSION_COOKIE_NAME] = portal_session(lena_user)
    changed = seen(inside)
    assert "Passkeys 1 Authenticator app On Codes by SMS On Recovery codes 0" in changed
    late = changed[changed.index("What happened lately") :]
    assert "Wrong password" in late
    assert "203.0.113.5" in late
    page = inside.get("/account/check-up/").content.decode()
    ways = ("/account/security/", "/account/devices/", "/account/password/", "/account/addresses/")
    assert [way for way in ways if f'href="{way}"' not in page.partition("<form class=")[2]] == []


def seen(inside: Visitor) -> str:
    """The words of the check-up."""
    page = inside.get("/account/check-up/").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_it_is_done_when_each_part_was_found_right(inside, lena_user):
    aged(lena_user, 91)
    for left_out in ALL_RIGHT:
        some = {name: value for name, value in ALL_RIGHT.items() if name != left_out}
        assert inside.post("/account/check-up/", **some).status_code == 422
    assert of(lena_user, "check_up_done") == 0
    assert inside.post("/account/check-up/", **ALL_RIGHT).url == "/account/"
    assert of(lena_user, "check_up_done") == 1
    assert "/account/check-up/" not in inside.get("/account/").content.decode()


def test_later_is_in_two_weeks_and_is_said_once(inside, lena_user):
    aged(lena_user, 91)
    for _ in range(2):
        assert inside.post("/account/check-up/later/").url == "/account/"
    assert of(lena_user, "check_up_put_off") == 1
    kept = Preferences.objects.get()
    kept.user.refresh_from_db()
    assert [kept.is_check_up_due(timezone.now() + timedelta(days=days)) for days in (13, 15)] == [False, True]


@pytest.mark.parametrize(("days", "due"), [(30, [31]), (90, [91]), (180, [181]), (0, [])])
def test_the_interval_is_his(lena_user, days, due):
    finish_check_up(lena_user)
    set_preferences(lena_user, {"check_up_days": days})
    kept, now = Preferences.objects.select_related("user").get(), timezone.now()
    assert [number for number in (29, *due) if kept.is_check_up_due(now + timedelta(days=number))] == due


def test_one_that_is_done_ends_its_putting_off(lena_user):
    put_off_check_up(lena_user)
    finish_check_up(lena_user)
    assert Preferences.objects.get().put_off_until is None


def test_a_stranger_finds_no_settings(visitor, lena_user):
    for path in ("/account/settings/", "/account/check-up/", "/account/check-up/later/"):
        assert visitor.post(path, **CHOSEN).url.startswith("/sign-in/")
