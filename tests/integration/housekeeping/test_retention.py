"""What is over is erased when its topic says so, never while it is open, never under a legal hold."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from gatehouse.accounts import limits
from gatehouse.accounts.models import Mark, User
from gatehouse.channels.email import outbox
from gatehouse.channels.email.models import OutboxMail
from gatehouse.conversations.actions.block import block
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.erase import erase
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.hold import set_hold
from gatehouse.conversations.actions.merge import merge, unmerge
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.spam import mark_spam
from gatehouse.conversations.actions.split import split
from gatehouse.conversations.actions.state import close, reopen
from gatehouse.conversations.bodies import verify_bodies
from gatehouse.conversations.housekeeping import (
    discard_abandoned_uploads,
    erase_expired,
    erase_expired_files,
    forget_contacts,
    forget_links,
    sweep_unknown_files,
)
from gatehouse.conversations.models import Attachment, Contact, Conversation, Delivery, LinkRequest, Message, Topic
from gatehouse.journal.models import Entry
from gatehouse.journal.verify import verify_all
from gatehouse.testing.cast import open_as, recorded
from gatehouse.workspace.pen import Pen
from tests.integration.housekeeping.conftest import Clock


@pytest.fixture
def files(tmp_path: Path, settings: LazySettings) -> Path:
    """A private storage of this test's own."""
    private = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    return tmp_path


LENA = "lena.vogt@mail.example"


def attach(message: Message | None = None, name: str = "") -> Attachment:
    key = storages["private"].save(f"2026/03/{name or uuid.uuid4().hex + '00000000'}", ContentFile(b"x"))
    return Attachment.objects.create(
        message=message, name="x.txt", media_type="text/plain", family="text", size=1, sha256=b"x", key=key
    )


@pytest.fixture
def closed(conversation: Conversation, alice: User, clock: Clock) -> Conversation:
    """A closed ticket of a topic that keeps words for 30 days and files for 10."""
    Topic.objects.update(keep_for=30, keep_files_for=10)
    close(conversation, by=alice.actor)
    return conversation


def texts(conversation: Conversation) -> list[str]:
    return list(conversation.messages.order_by("seq").values_list("text", flat=True))


def test_words_go_when_their_time_is_over(closed: Conversation, clock: Clock) -> None:
    assert erase_expired(clock.move(days=29)) == 0
    with recorded() as entries:
        assert erase_expired(clock.move(days=1)) == 1
    assert texts(closed) == [""]
    assert [entry.kind for entry in entries] == ["erased"]
    assert erase_expired(clock.now) == 0


def test_what_is_written_after_that_goes_too(closed: Conversation, alice: User, clock: Clock) -> None:
    erase_expired(clock.move(days=30))
    reopen(closed, by=alice.actor)
    reply(closed, Draft(text="One more thing."), by=alice.actor)
    close(closed, by=alice.actor)
    assert erase_expired(clock.move(days=30)) == 1
    assert texts(closed) == ["", ""]


def test_what_was_erased_takes_no_note(closed: Conversation, alice: User, clock: Clock) -> None:
    erase_expired(clock.move(days=30))
    with pytest.raises(Impossible, match="erased"):
        note(closed, Draft(text="Kept for ever?"), by=alice.actor)
    closed.refresh_from_db()
    assert Pen.fresh(closed, alice).sheets == []
    reopen(closed, by=alice.actor)
    assert note(closed, Draft(text="Kept for its time."), by=alice.actor).is_new


def test_the_journal_stays_whole(closed: Conversation, clock: Clock) -> None:
    erase_expired(clock.move(days=31))
    assert verify_all().is_whole


def test_nought_days_mean_for_ever(closed: Conversation, clock: Clock) -> None:
    Topic.objects.update(keep_for=0, keep_files_for=0)
    assert erase_expired(clock.move(days=4000)) == 0
    assert erase_expired_files(clock.now) == 0


def test_an_open_ticket_is_never_erased(closed: Conversation, alice: User, clock: Clock) -> None:
    reopen(closed, by=alice.actor)
    assert erase_expired(clock.move(days=400)) == 0


def test_a_legal_hold_keeps_everything(closed: Conversation, alice: User, clock: Clock, files: Path) -> None:
    attach(closed.messages.get())
    set_hold(closed, True, by=alice.actor)
    assert erase_expired(clock.move(days=400)) == erase_expired_files(clock.now) == 0
    set_hold(closed, False, by=alice.actor)
    assert erase_expired_files(clock.now) == 1
    assert erase_expired(clock.now) == 1


@pytest.mark.django_db(transaction=True)
def test_files_go_before_words(closed: Conversation, clock: Clock, files: Path) -> None:
    kept = attach(closed.messages.get())
    assert erase_expired_files(clock.move(days=9)) == 0
    assert erase_expired_files(clock.move(days=1)) == 1
    assert not storages["private"].exists(kept.key)
    assert texts(closed) == ["It has not arrived."]
    assert erase_expired_files(clock.now) == 0


def test_what_was_merged_into_it_goes_with_it(
    closed: Conversation, alice: User, deposit_topic: Topic, clock: Clock
) -> None:
    reopen(closed, by=alice.actor)
    other = open_as(closed.contact, deposit_topic, "Again")
    merge(other, closed, by=alice.actor)
    close(closed, by=alice.actor)
    assert erase_expired(clock.move(days=31)) == 2
    assert texts(other) == [""]


def test_what_was_split_off_and_goes_on_is_kept(closed: Conversation, alice: User, clock: Clock) -> None:
    reopen(closed, by=alice.actor)
    reply(closed, Draft(text="Another matter."), by=alice.actor)
    split(closed, list(closed.messages.all()), "Another", by=alice.actor)
    close(closed, by=alice.actor)
    assert erase_expired(clock.move(days=31)) == 1
    assert texts(closed) == ["", "Another matter."]


def test_what_was_split_off_goes_with_what_it_went_to(
    closed: Conversation, alice: User, clock: Clock, files: Path
) -> None:
    reopen(closed, by=alice.actor)
    reply(closed, Draft(text="Another matter."), by=alice.actor)
    attach(closed.messages.latest("seq"))
    close(split(closed, list(closed.messages.all()), "Another", by=alice.actor), by=alice.actor)
    assert erase_expired_files(clock.move(days=11)) == 1
    assert erase_expired(clock.move(days=20)) == 1
    assert texts(closed) == ["It has not arrived.", ""]
    assert verify_all().is_whole
    assert list(verify_bodies()) == []


def test_a_hold_keeps_what_was_split_off_from_it(closed: Conversation, alice: User, clock: Clock, files: Path) -> None:
    reopen(closed, by=alice.actor)
    reply(closed, Draft(text="Another matter."), by=alice.actor)
    attach(closed.messages.latest("seq"))
    target = split(closed, list(closed.messages.all()), "Another", by=alice.actor)
    close(target, by=alice.actor)
    set_hold(closed, True, by=alice.actor)
    erase(target, by=alice.actor)
    assert erase_expired(clock.move(days=400)) == erase_expired_files(clock.now) == 0
    set_hold(closed, False, by=alice.actor)
    assert (erase_expired_files(clock.now), erase_expired(clock.now)) == (1, 1)


def test_what_was_merged_is_kept_as_long_as_what_goes_on(
    closed: Conversation, alice: User, deposit_topic: Topic, clock: Clock
) -> None:
    other = open_as(closed.contact, deposit_topic, "Again")
    merge(closed, other, by=alice.actor)
    set_hold(other, True, by=alice.actor)
    assert erase_expired(clock.move(days=400)) == 0
    assert texts(closed) == ["It has not arrived."]


def test_files_of_what_was_merged_go_with_those_of_what_goes_on(
    closed: Conversation, alice: User, deposit_topic: Topic, clock: Clock, files: Path
) -> None:
    other = open_as(closed.contact, deposit_topic, "Again")
    attach(other.messages.get())
    merge(other, closed, by=alice.actor)
    assert erase_expired_files(clock.move(days=9)) == 0
    assert erase_expired_files(clock.move(days=1)) == 1


def test_a_hold_keeps_what_was_split_off_from_something_merged(
    closed: Conversation, alice: User, deposit_topic: Topic, clock: Clock
) -> None:
    other = open_as(closed.contact, deposit_topic, "Again")
    reply(other, Draft(text="Another matter."), by=alice.actor)
    set_hold(split(other, list(other.messages.all()), "Another", by=alice.actor), True, by=alice.actor)
    merge(other, closed, by=alice.actor)
    assert erase_expired(clock.move(days=400)) == 2
    assert texts(other) == ["", "Another matter."]


@pytest.mark.django_db(transaction=True)
def test_abandoned_uploads_go_after_a_day(clock: Clock, files: Path, conversation: Conversation) -> None:
    abandoned, used = attach(), attach(conversation.messages.get())
    assert discard_abandoned_uploads(clock.move(hours=23)) == 0
    assert discard_abandoned_uploads(clock.move(hours=2)) == 1
    assert not storages["private"].exists(abandoned.key)
    assert storages["private"].exists(used.key)


def test_unknown_files_are_swept(clock: Clock, files: Path, db: None) -> None:
    known = attach(name="a" * 40)
    for name in ("2026/03/" + "b" * 40, "2026/03/notes.txt", "other/" + "c" * 40):
        storages["private"].save(name, ContentFile(b"x"))
    assert sweep_unknown_files(clock.now) == 0
    assert sweep_unknown_files(clock.move(days=2)) == 1
    assert not (files / "2026/03" / ("b" * 40)).exists()
    assert storages["private"].exists(known.key)
    assert (files / "2026/03/notes.txt").exists()
    assert (files / "other" / ("c" * 40)).exists()


def test_without_any_upload_there_is_nothing_to_sweep(clock: Clock, files: Path, db: None) -> None:
    assert sweep_unknown_files(clock.now) == 0


def test_askings_for_links_are_forgotten(clock: Clock, db: None) -> None:
    LinkRequest.objects.create(value="a@mail.example", browser=b"x")
    assert forget_links(clock.move(hours=24)) == 0
    assert forget_links(clock.move(hours=1)) == 1


def test_the_outbox_keeps_a_week(clock: Clock, db: None) -> None:
    OutboxMail.objects.create(recipient="a@mail.example", subject="x", raw=b"x")
    assert outbox.sweep(clock.move(days=6, hours=23)) == 0
    assert outbox.sweep(clock.move(hours=2)) == 1


def test_limits_are_forgotten(clock: Clock, db: None) -> None:
    limits.hit("door", limit=3, per=timedelta(hours=1))
    clock.move(hours=2)
    assert limits.sweep() == 1
    assert not Mark.objects.exists()


def test_spam_goes_after_a_while(conversation: Conversation, alice: User, clock: Clock) -> None:
    mark_spam(conversation, True, by=alice.actor)
    assert erase_expired(clock.move(days=89)) == 0
    assert erase_expired(clock.move(days=2)) == 1
    assert texts(conversation) == [""]
    conversation.refresh_from_db()
    assert conversation.state == "closed"


def test_who_has_nothing_left_is_forgotten(closed: Conversation, lena: Contact, alice: User, clock: Clock) -> None:
    entry = Entry.objects.filter(subject_kind="conversation").first()
    Delivery.objects.create(
        entry=entry, conversation=closed, channel="email", recipient=LENA, contact=lena, template="reply"
    )
    assert forget_contacts(clock.move(days=29)) == 0
    erase_expired(clock.move(days=2))
    with recorded() as entries:
        assert forget_contacts(clock.now) == 1
    lena.refresh_from_db()
    delivery = Delivery.objects.get()
    assert (lena.name, lena.addresses.count(), delivery.recipient) == ("", 0, f"forgotten-{lena.pk}-{delivery.pk}")
    assert [one.kind for one in entries] == ["contact_forgotten"]
    assert forget_contacts(clock.now) == 0
    assert verify_all().is_whole


def test_who_has_another_ticket_or_is_blocked_is_not_forgotten(
    closed: Conversation, lena: Contact, alice: User, deposit_topic: Topic, clock: Clock
) -> None:
    other = open_as(lena, deposit_topic, "Another")
    erase_expired(clock.move(days=31))
    assert forget_contacts(clock.now) == 0
    close(other, by=alice.actor)
    block(lena, by=alice.actor)
    erase_expired(clock.move(days=31))
    assert forget_contacts(clock.now) == 0


def test_who_takes_part_elsewhere_is_not_forgotten(
    closed: Conversation, lena: Contact, khalid: Contact, alice: User, deposit_topic: Topic, clock: Clock
) -> None:
    shared = open_as(khalid, deposit_topic, "Shared")
    add_participant(shared, lena, by=alice.actor)
    erase_expired(clock.move(days=31))
    assert forget_contacts(clock.now) == 0


def test_what_was_merged_and_erased_is_over_when_the_merge_is_undone(
    closed: Conversation, alice: User, deposit_topic: Topic, clock: Clock
) -> None:
    other = open_as(closed.contact, deposit_topic, "Again")
    merge(other, closed, by=alice.actor)
    erase_expired(clock.move(days=31))
    other.refresh_from_db()
    unmerge(other, by=alice.actor)
    assert (other.state, other.erased_at is None) == ("closed", False)
