"""Who is signed in as a customer."""

from typing import cast

from django.http import HttpRequest

from gatehouse.accounts.models import User


def customer_of(request: HttpRequest) -> User | None:
    """Who is signed in here; None for everybody else, for agents, and for whoever has frozen his account."""
    user = getattr(request, "user", None)
    is_his = isinstance(user, User) and user.is_active and not user.is_agent and user.frozen_at is None
    return cast(User, user) if is_his else None
