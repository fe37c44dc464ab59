"""Customers' and agents' sessions: two cookies and two stores, neither of which can read the other's."""
