"""Whoever changes the addresses of an account."""

import pytest

from gatehouse.accounts.models import User
from tests.integration.front_door.conftest import Visitor


@pytest.fixture
def inside(visitor: Visitor, lena_user: User) -> Visitor:
    """Lena, signed in, who has shown a factor a moment ago."""
    visitor.come_in()
    visitor.confirm()
    return visitor
