"""Addresses that are added, and what an account has of them."""

from gatehouse.accounts.models import User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.owners import addresses_of
from gatehouse.journal.models import Entry
from tests.integration.front_door.conftest import Visitor, sent_code

NEW = SignInName("email", "lena@work.example")
PHONE = SignInName("phone", "+31612345678")
MALLORY = SignInName("email", "mallory@mail.example")


def values(user: User) -> set[str]:
    return {one.value for one in addresses_of(user)}


def add(visitor: Visitor, name: str = NEW.value, query: str = "") -> None:
    assert visitor.post(f"/account/addresses/new/{query}", name=name).url.startswith("/account/addresses/code/")
    assert visitor.post("/account/addresses/code/", code=sent_code()).url == "/account/addresses/"


def kinds(user: User) -> list[str]:
    return list(
        Entry.objects.filter(subject_kind="user", subject_id=user.pk).order_by("seq").values_list("kind", flat=True)
    )
