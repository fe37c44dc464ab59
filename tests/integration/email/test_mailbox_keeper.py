"""Which mailboxes are read changes with the settings, without a restart. These tests commit."""

import threading

import pytest

from gatehouse.channels.email.actions.save_mailbox import save_mailbox
from gatehouse.channels.email.intake.imap import keeper
from gatehouse.channels.email.intake.imap.reader import Reader
from gatehouse.channels.email.models import Mailbox
from gatehouse.journal.actor import OPERATOR
from gatehouse.project.processes import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def make_mailbox(username: str, *, is_active: bool = True) -> Mailbox:
    mailbox = Mailbox(address="kyc@alderwick.example", host="imap.mail.example", username=username, is_active=is_active)
    save_mailbox(mailbox, password="hunter2", by=OPERATOR)
    return mailbox


def test_every_mailbox_that_is_on_has_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Reader] = []

    def run(box: Reader) -> None:
        started.append(box)
        box.stop.wait()

    monkeypatch.setattr(Reader, "run", run)
    monkeypatch.setattr(keeper, "LOOK", 0.02)
    on, off = make_mailbox("on"), make_mailbox("off", is_active=False)
    keeping = keeper.Keeper(lambda: None)
    keeping.start()
    assert wait_until(lambda: [box.mailbox.pk for box in started] == [on.pk], seconds=10)

    on.folder, off.is_active = "Other", True
    save_mailbox(on, by=OPERATOR)
    save_mailbox(off, by=OPERATOR)
    assert wait_until(lambda: len(started) == 3, seconds=10)
    assert started[0].stop.is_set()
    assert {box.mailbox.folder for box in started[1:]} == {"Other", "INBOX"}

    keeping.stop(10)
    assert all(box.stop.is_set() for box in started)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("mailbox")]
