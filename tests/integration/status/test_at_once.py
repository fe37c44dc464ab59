"""Two operators at once: one tells, the other is shown what was told."""

import threading

import pytest
from django.db import connections

from gatehouse.journal.actor import OPERATOR
from gatehouse.journal.verify import verify_all
from gatehouse.status.actions.report import Overtaken
from gatehouse.status.actions.tell import post_update
from gatehouse.status.models import Incident, Service, Update
from tests.integration.status.conftest import Open, told


@pytest.mark.django_db(transaction=True)
def test_of_four_who_read_the_same_one_is_heard(start: Open, trading: Service) -> None:
    incident, results = start(), list[str]()

    def tell(number: int) -> None:
        try:
            mine = Incident.objects.get(pk=incident.pk)
            post_update(mine, told(trading, f"News {number}"), seen=incident.seq, by=OPERATOR)
            results.append("told")
        except Overtaken:
            results.append("overtaken")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tell, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["overtaken"] * 3 + ["told"]
    assert Update.objects.count() == 2
    assert verify_all().is_whole
