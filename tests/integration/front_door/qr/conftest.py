"""Sign-in by QR code switched on, a phone that is signed in and a browser that is not."""

import pytest

from gatehouse.accounts.actions.set_factor import set_factor
from tests.integration.accounts.conftest import SECRET
from tests.integration.front_door.qr.flow import Phone, Screen


@pytest.fixture(autouse=True)
def _switched_on(settings, monkeypatch):
    monkeypatch.setattr(settings.CONFIG, "qr_sign_in", True)


@pytest.fixture
def phone(lena_user):
    set_factor(lena_user, SECRET, by=lena_user.actor)
    return Phone(ip="203.0.113.20").settle()


@pytest.fixture
def screen():
    return Screen(ip="203.0.113.99")
