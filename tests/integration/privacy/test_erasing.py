"""What is left of somebody whose account is closed: the journal, whole, what the law wants, and not one word of his."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from gatehouse.accounts.actions.close_account import ask_to_close
from gatehouse.accounts.actions.data_exports import ask_for_data
from gatehouse.accounts.actions.legal import accept, publish_version
from gatehouse.accounts.locks import key
from gatehouse.accounts.models import (
    Acceptance,
    DataExport,
    KnownDevice,
    LegalDocument,
    OneTimeCode,
    RefusedTry,
    User,
    WrongTries,
)
from gatehouse.accounts.sign_in_names import name_of
from gatehouse.channels.chat.models import Brand, Identity, Visitor
from gatehouse.channels.email.account.courier import AccountCourier
from gatehouse.channels.email.models import IncomingMail
from gatehouse.channels.push.models import PushSubscription
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.erase import erase
from gatehouse.conversations.actions.hold import set_hold
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.bodies import verify_bodies
from gatehouse.conversations.models import Address, Attachment, Contact, Conversation, Delivery, LinkRequest, Message
from gatehouse.exchange.actions.link_account import link_account
from gatehouse.exchange.models import ExchangeAccount
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.models import Entry
from gatehouse.journal.verify import verify_all
from gatehouse.privacy import erasing
from gatehouse.privacy.copies.making import make
from gatehouse.privacy.erasing import close_due, erase_closed
from gatehouse.testing.cast import hashed
from tests.integration.front_door.conftest import LENA
from tests.integration.privacy.conftest import GRACE, SOON, attach, close, copy_of, erase_now

pytestmark = pytest.mark.django_db


def is_whole() -> bool:
    return verify_all().is_whole and not list(verify_bodies())


@pytest.fixture
def traces(lena_user: User, device: KnownDevice, ticket: Conversation) -> User:
    """Lena has left something everywhere."""
    contact = lena_user.contact
    contact.name = "Lena Vogtmann"
    contact.save(update_fields=["name"])
    digest = name_of(lena_user).digest
    RefusedTry.objects.create(name=digest, factor="password", ip="198.51.100.99", browser="Edge")
    WrongTries.objects.create(key=key("password", digest, "stranger"))
    OneTimeCode.objects.create(purpose="reset", kind="email", value=LENA.value, browser=b"b" * 32)
    LinkRequest.objects.create(value=LENA.value, browser=b"b" * 32)
    IncomingMail.objects.create(
        fingerprint=b"f" * 32, author=LENA.value, author_name="Lena Vogtmann", subject="Help me"
    )
    PushSubscription.objects.create(
        contact=contact, endpoint="https://push.example/lena-device", endpoint_hash=b"e" * 32, p256dh="p", auth="a",
        language="en",
    )  # fmt: skip
    brand = Brand.objects.create(slug="main", name="Main")
    Identity.objects.create(brand=brand, subject="40817265", contact=contact)
    Visitor.objects.create(
        brand=brand, origin="https://x.example", token_hash=b"v" * 32, contact=contact, page="/lenas-page",
        page_title="Lena's page", device="Lena's browser", seen_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    link_account(lena_user, "40817265", by=SYSTEM)
    return lena_user


HERS = (
    LENA.value, "Vogtmann", "Lena's own words", "203.0.113.9", "198.51.100.99", "Chrome on Windows", "lenas-page",
    "Lena's browser", "40817265", "1,250 USDT", "lena-device", "Help me", "proof.txt", "Alice's public answer",
)  # fmt: skip


def found_anywhere(*texts: str) -> set[str]:
    """Which of these stand in any column of any table, as the database itself writes it."""
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f'select t::text from "{model._meta.db_table}" t')  # noqa: S608  (names of tables)
            rows = "\n".join(row[0].replace("''", "'").replace('""', '"') for row in cursor.fetchall())
            found |= {text for text in texts if text in rows}
    return found


def test_nothing_of_hers_is_left_in_any_table_or_on_the_disk(traces, ticket, django_capture_on_commit_callbacks):
    key_of_file = Attachment.objects.get().key
    copy_of(traces)
    assert found_anywhere(*HERS) == set(HERS)
    close(traces)
    with_followers()
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_now() == 1
    assert found_anywhere(*HERS) == set()
    assert not storages["private"].exists(key_of_file)
    traces.refresh_from_db()
    assert (traces.email, traces.erases_at, str(traces)) == (None, None, f"account {traces.pk}")


def with_followers() -> None:
    """The notices of all that happened, as the worker makes them."""
    courier = AccountCourier()
    courier.handle([one for one in Entry.objects.order_by("pk") if courier.wants(one)])


def test_the_journal_is_whole_before_and_after(traces, ticket, shared):
    assert is_whole()
    close(traces)
    erase_now()
    assert is_whole()
    assert not Message.objects.filter(conversation=ticket).exclude(text="", html="", salt=None).exists()
    assert Entry.objects.filter(kind="account_erased", subject_id=traces.pk).count() == 1


def test_the_journal_never_held_a_word_or_an_address(traces, ticket):
    text = "\n".join(Entry.objects.values_list("canonical", flat=True))
    assert not [one for one in HERS if one in text]


def test_before_the_last_notice_is_out_nothing_is_erased(traces):
    close(traces)
    assert erase_closed(timezone.now() + GRACE + timedelta(minutes=50)) == 0
    assert Address.objects.filter(value=LENA.value).exists()


def test_while_it_may_still_be_kept_nothing_is_erased(traces, ticket):
    ask_to_close(traces)
    assert erase_closed(timezone.now() + timedelta(days=400)) == 0
    assert Message.objects.filter(text="Lena's own words").exists()


def test_in_others_conversations_her_words_go_and_theirs_stay(lena_user, shared, others_user):
    attach(Message.objects.get(text="Lena beside the other"), b"hers")
    attach(Message.objects.get(text="the other's secret words"), b"theirs", name="theirs.txt")
    close(lena_user)
    assert erase_now() == 1
    texts = Message.objects.filter(conversation=shared).order_by("seq").values_list("text", flat=True)
    assert list(texts) == ["the other's secret words", ""]
    assert [one.name for one in Attachment.objects.filter(erased_at=None)] == ["theirs.txt"]
    assert not shared.participants.exists()
    shared.refresh_from_db()
    assert (shared.erased_at, shared.subject) == (None, "The other's subject")
    assert is_whole()


def test_nothing_of_anybody_else_goes(lena_user, others_user, shared, ticket):
    before = found_anywhere(others_user.email, "The other's subject", "the other's secret words")
    close(lena_user)
    erase_now()
    assert found_anywhere(others_user.email, "The other's subject", "the other's secret words") == before
    assert len(before) == 3


def test_what_is_under_a_legal_hold_stays_until_it_is_lifted(traces, ticket, dora):
    set_hold(ticket, True, by=dora.actor)
    close(traces)
    assert erase_now() == 0
    assert Message.objects.filter(text="Lena's own words").exists()
    assert not KnownDevice.objects.exists()
    assert not Address.objects.exclude(verified_at=None).exists()
    set_hold(ticket, False, by=dora.actor)
    assert erase_closed(timezone.now() + SOON) == 0  # looked at once a day
    assert erase_closed(timezone.now() + SOON + timedelta(days=1, minutes=1)) == 1
    assert found_anywhere(*HERS) == set()
    assert is_whole()


def test_conversations_younger_than_the_law_wants_stay_that_long(traces, ticket, settings):
    settings.CONFIG = settings.CONFIG.model_copy(update={"keep_closed": 5})
    close(traces)
    assert erase_now() == 0
    assert Message.objects.filter(text="Lena's own words").exists()
    assert erase_closed(timezone.now() + timedelta(days=5 * 365)) == 0
    assert erase_closed(timezone.now() + timedelta(days=5 * 365 + 20)) == 1
    assert found_anywhere(*HERS) == set()


def test_what_she_accepted_stays(traces):
    document = LegalDocument.objects.create(slug="terms", names={"en": "Terms"})
    version = publish_version(document, {"en": "All of it."}, {}, by=SYSTEM)
    accept(traces, [version], ip="203.0.113.4", language="en", method="password")
    close(traces)
    erase_now()
    (kept,) = Acceptance.objects.filter(user=traces)
    assert (kept.ip, kept.version) == ("203.0.113.4", version)


def test_the_address_is_free_again_and_brings_nothing_back(traces, ticket, dora):
    set_hold(ticket, True, by=dora.actor)
    close(traces)
    erase_now()
    newcomer = open_account(LENA, hashed(), language="en")
    assert newcomer.pk != traces.pk
    assert not Conversation.objects.filter(contact=newcomer.contact).exists()
    assert copy_of(newcomer).data["conversations"] == []


def test_erasing_goes_on_wherever_it_was_cut_off(traces, ticket, shared, monkeypatch):
    close(traces)
    for number in range(len(erasing.STEPS)):
        steps = [*erasing.STEPS]
        steps[number] = dies
        with monkeypatch.context() as patched:
            patched.setattr(erasing, "STEPS", tuple(steps))
            with pytest.raises(KeyboardInterrupt):
                erase_now()
    with monkeypatch.context() as patched:
        patched.setattr(erasing, "forget", dies)
        with pytest.raises(KeyboardInterrupt):
            erase_now()
    assert erase_now() == 1
    assert erase_now() == 0
    assert found_anywhere(*HERS) == set()
    assert is_whole()


def test_one_that_fails_holds_up_no_other(lena_user, others_user, monkeypatch):
    for user in (lena_user, others_user):
        close(user)
    User.objects.filter(pk=lena_user.pk).update(erases_at=timezone.now())  # the first in line
    real = erasing.forget
    monkeypatch.setattr(erasing, "forget", lambda one, *, by: fails() if one == lena_user.contact else real(one, by=by))
    assert erase_now() == 1
    monkeypatch.setattr(erasing, "forget", real)
    assert erase_now() == 0
    assert erase_closed(timezone.now() + SOON + timedelta(hours=1, minutes=1)) == 1


def fails() -> None:
    raise OSError("the bucket is away")


def dies(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_erasing_twice_records_once(traces, ticket):
    close(traces)
    erase_now()
    count = Entry.objects.count()
    User.objects.filter(pk=traces.pk).update(erases_at=timezone.now())
    erase_now()
    assert Entry.objects.count() == count + 1  # that it is done with, which was taken back


def test_a_copy_that_is_being_made_goes_with_it(lena_user, ticket):
    waiting = ask_for_data(lena_user)
    close(lena_user)
    erase_now()
    make(waiting.pk)
    assert not DataExport.objects.filter(gone_at=None).exists()
    assert not storages["private"].exists(waiting.file)


def test_mail_that_still_waits_is_not_sent(traces, ticket):
    ask_to_close(traces)
    with_followers()
    close_due(timezone.now() + GRACE)
    erase_now()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"skipped"}


def test_who_is_blocked_keeps_his_address(traces):
    Contact.objects.filter(pk=traces.contact.pk).update(blocked_at=timezone.now())
    close(traces)
    assert erase_now() == 0
    assert Address.objects.filter(value=LENA.value, verified_at__isnull=False).exists()


def test_what_had_been_erased_before_is_no_obstacle(traces, ticket):
    erase(ticket, by=SYSTEM)
    receive(ticket, Draft(text="written later"), by=traces.contact.actor)
    close(traces)
    assert erase_now() == 1
    assert found_anywhere("written later") == set()
    assert not ExchangeAccount.objects.exists()
