"""Of a form the desk sees whether its sender was signed in to his account."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from gatehouse.conversations.models import Contact
from gatehouse.journal.models import Entry
from gatehouse.testing.desk import portal_session
from tests.integration.forms.conftest import DEPOSIT
from tests.integration.portal.customers import make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]
Typed = Callable[..., dict[str, str]]


def opened(client: Client, typed: Typed) -> Any:
    assert client.post(DEPOSIT, typed(step="send")).status_code == 303
    return Entry.objects.get(kind="opened").data


def test_who_is_signed_in_sends_it_from_his_account(client: Client, typed: Typed, lena: Contact) -> None:
    user = make_customer("lena.vogt@mail.example", lena)
    client.cookies[settings.SESSION_COOKIE_NAME] = portal_session(user)
    said = opened(client, typed)
    assert (said.contact, said.signed_in) == (lena.pk, True)
    assert Entry.objects.get(kind="opened").data.sentence("Lena Vogt", None).endswith("signed in to his account")  # type: ignore[arg-type]


def test_who_types_her_address_does_not(client: Client, typed: Typed, lena: Contact) -> None:
    make_customer("lena.vogt@mail.example", lena)
    said = opened(client, typed)
    assert (said.contact != lena.pk, said.signed_in) == (True, False)


def test_nor_does_a_mailed_link(client: Client, typed: Typed, lena: Contact) -> None:
    session = client.session
    session["contacts"] = [lena.pk]
    session.save()
    said = opened(client, typed)
    assert (said.contact, said.signed_in) == (lena.pk, False)
