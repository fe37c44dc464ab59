"""Concurrent writers give gapless sequences and whole chains."""

import threading

import pytest
from django.db import connections

from gatehouse.conversations.entries import Nudged, Tagged
from gatehouse.conversations.models import Department
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.models import Entry
from gatehouse.journal.record import record
from gatehouse.journal.verify import verify_all


@pytest.mark.django_db(transaction=True)
def test_eight_writers_on_one_subject(deposits: Department) -> None:
    def write(writer: int) -> None:
        mine = Department.objects.get(pk=deposits.pk)
        for number in range(25):
            record(mine, Nudged() if number % 2 else Tagged(tag=f"t{writer}"), by=SYSTEM)
        connections.close_all()

    threads = [threading.Thread(target=write, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = Entry.objects.filter(subject_id=deposits.pk)
    assert sorted(entries.values_list("seq", flat=True)) == list(range(1, 201))
    public = entries.filter(public_seq__isnull=False).values_list("public_seq", flat=True)
    assert sorted(public) == list(range(1, 97))
    assert verify_all().is_whole
