"""Whom the limits of the door count together."""

import pytest

from gatehouse.accounts.signin import Paused, Visitor


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
    ],
)
def test_an_ipv6_customer_counts_as_one(ip, network):
    assert Visitor(ip, "stranger").network == network


@pytest.mark.parametrize(("seconds", "minutes"), [(1, 1), (60, 1), (61, 2), (900, 15)])
def test_a_pause_is_told_in_whole_minutes(seconds, minutes):
    assert Paused(seconds).minutes == minutes
