"""The services that are shipped, and the demo's story, say the same in every language."""

import pytest
from django.conf import settings

from gatehouse.accounts.models import User
from gatehouse.journal.verify import verify_all
from gatehouse.project.demo import status as story
from gatehouse.status.board import board
from gatehouse.status.models import Health, Service, Update
from gatehouse.status.shipped import SERVICES, ship, shipped_texts

CODES = {code for code, _name in settings.LANGUAGES}


def test_every_language_names_every_service() -> None:
    assert set(shipped_texts()) == CODES
    for language, said in shipped_texts().items():
        assert set(said) == set(SERVICES), language
        assert all(name.strip() for name in said.values()), language


@pytest.mark.parametrize("key", ["tron.title", "tron.resolved", "futures.planned"])
def test_the_story_is_told_in_every_language(key: str) -> None:
    assert set(story.texts(key)) == CODES
    assert len(set(story.texts(key).values())) == len(CODES)


@pytest.mark.django_db
def test_shipping_twice_ships_once() -> None:
    assert ship() == len(SERVICES)
    Service.objects.filter(slug="kyc").update(names={"en": "Identity"})
    assert ship() == 0
    assert Service.objects.get(slug="kyc").name == "Identity"


@pytest.mark.django_db
def test_the_story_is_over_and_something_is_planned(omar: User) -> None:
    User.objects.update(is_demo=True)
    story.tell()
    shown = board()
    assert shown.health == Health.OK
    assert (len(shown.past), len(shown.planned), Update.objects.count()) == (1, 1, 5)
    assert verify_all().is_whole
