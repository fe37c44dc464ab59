"""Customers' sessions: two weeks, as long as a solved conversation stays open."""

from gatehouse.project.sessions.base import Store


class PortalStore(Store):
    """Django signs the contents with the class's name, so the two stores cannot read each other."""


SessionStore = PortalStore
