"""Who a visitor on somebody's site is: asked by his frame, confirmed in the portal, redeemed by that frame alone and once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gatehouse.channels.chat import brands
from gatehouse.channels.chat.actions.introduce import challenge_of, confirm, find_question
from gatehouse.channels.chat.models import Brand, Introduction, Visitor
from gatehouse.conversations.models import Contact
from gatehouse.live.tickets import revocation

from .conftest import HOST, Knock

Visit = Callable[..., dict[str, Any]]
VERIFIER = "v" * 43


def ask(knock: Knock, token: str) -> Introduction:
    status, answer = knock("introductions", {"challenge": challenge_of(VERIFIER)}, token)
    assert status == 201, answer
    asked = find_question(UUID(answer["window"].strip("/").rpartition("/")[2]))
    assert asked is not None
    return asked


@pytest.fixture
def code(knock: Knock, token: str, lena: Contact) -> str:
    """Lena's, for the visitor of this token."""
    return str(confirm(ask(knock, token), lena))


def refused(knock: Knock, token: str, code: str, verifier: str = VERIFIER) -> tuple[int, str]:
    status, answer = knock("identity", {"code": code, "verifier": verifier}, token)
    return status, answer["error"]["code"]


def test_the_challenge_is_that_of_rfc_7636() -> None:
    """Its appendix B."""
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_visit_is_his_from_now_on(knock: Knock, visit: Visit, token: str, code: str, lena: Contact) -> None:
    status, answer = knock("identity", {"code": code, "verifier": VERIFIER}, token)
    assert (status, answer["assurance"], answer["name"]) == (200, "portal", "Lena Vogt")
    visitor = Visitor.objects.get()
    assert (visitor.contact, visitor.assurance, visitor.origin) == (lena, "portal", HOST)
    assert visit(answer["token"])["assurance"] == "portal"


def test_he_goes_on_under_a_fresh_token(knock: Knock, token: str, code: str) -> None:
    """Whoever knew the old one, at a shared computer for instance, gains nothing."""
    answer = knock("identity", {"code": code, "verifier": VERIFIER}, token)[1]
    assert answer["token"] != token
    assert knock("tickets", {}, token)[0] == 401


def test_what_listens_by_the_old_one_hears_no_more(knock: Knock, token: str, code: str) -> None:
    session = revocation(Visitor.objects.get().session_key)
    with CaptureQueriesContext(connection) as asked:
        knock("identity", {"code": code, "verifier": VERIFIER}, token)
    assert [one for one in asked.captured_queries if "pg_notify" in one["sql"] and session in one["sql"]]


def test_only_hashes_are_kept(code: str) -> None:
    kept = Introduction.objects.get()
    assert code.encode() not in bytes(kept.code or b"")
    assert VERIFIER not in kept.challenge


def test_a_code_counts_once(knock: Knock, token: str, code: str) -> None:
    renewed = knock("identity", {"code": code, "verifier": VERIFIER}, token)[1]["token"]
    assert refused(knock, renewed, code) == (409, "code_used")
    assert refused(knock, token, code) == (401, "token_ended")


def test_a_code_lives_for_90_seconds(knock: Knock, token: str, code: str) -> None:
    Introduction.objects.update(confirmed_at=timezone.now() - timedelta(seconds=91))
    assert refused(knock, token, code) == (410, "code_ended")
    assert Visitor.objects.get().assurance == "anonymous"


def test_another_visitor_cannot_use_it(knock: Knock, visit: Visit, code: str) -> None:
    assert refused(knock, visit()["token"], code) == (403, "code_refused")


def test_another_brand_and_another_site_cannot_use_it(knock: Knock, visit: Visit, brand: Brand, code: str) -> None:
    Brand.objects.create(slug="other", name="Other", origins=[HOST])
    brand.origins.append("https://app.alderwick.example")
    brand.save()
    brands.forget()
    elsewhere = visit(origin="https://app.alderwick.example")["token"]
    assert refused(knock, visit(brand="other")["token"], code) == (403, "code_refused")
    assert refused(knock, elsewhere, code) == (403, "code_refused")


@pytest.mark.parametrize("forged", ["x" * 43, "ÿ", "a b"])
def test_a_forged_code_is_refused(knock: Knock, token: str, code: str, forged: str) -> None:
    assert refused(knock, token, forged) == (403, "code_refused")


def test_nobody_uses_it_without_the_verifier(knock: Knock, token: str, code: str) -> None:
    assert refused(knock, token, code, "w" * 43) == (403, "code_refused")
    assert refused(knock, token, code, "") == (400, "invalid")
    assert refused(knock, token, "") == (400, "invalid")
    assert Visitor.objects.get().assurance == "anonymous"


@pytest.mark.parametrize("challenge", ["", "short", "=" * 43, VERIFIER + "v", 7, None])
def test_a_question_needs_a_challenge(knock: Knock, token: str, challenge: Any) -> None:
    status, answer = knock("introductions", {"challenge": challenge}, token)
    assert (status, answer["error"]["field"]) == (400, "challenge")


def test_neither_door_opens_without_a_token_or_to_another_page(knock: Knock, token: str, code: str) -> None:
    redeemed, asked = {"code": code, "verifier": VERIFIER}, {"challenge": challenge_of(VERIFIER)}
    assert knock("identity", redeemed)[0] == knock("introductions", asked)[0] == 401
    assert knock("identity", redeemed, token, Origin="https://evil.example")[0] == 403
    assert knock("introductions", asked, token, Origin=HOST)[0] == 403


def test_a_new_question_ends_the_one_before(knock: Knock, token: str, code: str) -> None:
    ask(knock, token)
    assert Introduction.objects.count() == 1
    assert refused(knock, token, code) == (403, "code_refused")


def test_a_question_is_answered_once_and_in_time(knock: Knock, token: str, lena: Contact) -> None:
    asked = ask(knock, token)
    assert confirm(asked, lena)
    assert confirm(asked, lena) is None  # a second press at the same moment
    late = ask(knock, token)
    late.created_at -= timedelta(minutes=31)
    assert confirm(late, lena) is None


def test_who_is_known_never_becomes_another_by_it(
    knock: Knock, token: str, code: str, lena: Contact, khalid: Contact
) -> None:
    """The same window, answered by somebody else: he gets a visitor of his own."""
    first = knock("identity", {"code": code, "verifier": VERIFIER}, token)[1]["token"]
    second = str(confirm(ask(knock, first), khalid))
    answer = knock("identity", {"code": second, "verifier": VERIFIER}, first)[1]
    assert answer["name"] == khalid.name
    assert set(Visitor.objects.values_list("contact", flat=True)) == {lena.pk, khalid.pk}
    assert knock("visits", {"brand": "alderwick", "origin": HOST}, first)[1]["name"] == "Lena Vogt"


def test_an_erased_contact_is_nobody(knock: Knock, token: str, code: str, lena: Contact) -> None:
    Contact.objects.filter(pk=lena.pk).update(erased_at=timezone.now())
    assert refused(knock, token, code) == (410, "code_ended")
