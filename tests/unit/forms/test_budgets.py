"""Who counts as one sender."""

import pytest
from django.test import RequestFactory

from gatehouse.channels.forms.budgets import network


@pytest.mark.parametrize(
    ("address", "sender"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", "unknown"),
    ],
)
def test_a_household_is_one_sender(address: str, sender: str) -> None:
    assert network(RequestFactory(REMOTE_ADDR=address).get("/")) == sender
