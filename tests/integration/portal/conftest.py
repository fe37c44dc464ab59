"""A browser in which Lena has proven her address, and one in which nobody has."""

import pytest
from django.test import Client

from gatehouse.conversations.models import Contact


def browser_of(*contacts: Contact) -> Client:
    """A browser in whose session these contacts are proven."""
    client = Client()
    session = client.session
    session["contacts"] = [contact.pk for contact in contacts]
    session.save()
    return client


@pytest.fixture
def lenas(lena: Contact) -> Client:
    return browser_of(lena)


@pytest.fixture
def khalids(khalid: Contact) -> Client:
    return browser_of(khalid)
