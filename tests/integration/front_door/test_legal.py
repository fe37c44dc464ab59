"""Legal documents at the door: each accepted for itself, a new version at the next page, and nothing asked without any."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gatehouse.accounts import legal
from gatehouse.accounts.actions.legal import publish_version
from gatehouse.accounts.models import Acceptance, LegalDocument, LegalVersion, OneTimeCode, User
from gatehouse.conversations.models import Conversation
from gatehouse.journal.actor import OPERATOR
from gatehouse.journal.models import Entry
from tests.integration.front_door.conftest import LENA, Visitor, sent_code

pytestmark = pytest.mark.django_db
NEW = {"name": "lena@mail.example", "password": "four gondolas under basalt"}
FOREIGN = ("https://evil.example/", "//evil.example", "/\\evil.example", "/desk/", "javascript:alert(1)")


def publish(slug: str, text: str, *, ar: str = "", changes: str = "") -> LegalVersion:
    names = {"en": slug.title(), "ar": f"عربي {slug}"}
    document, _made = LegalDocument.objects.get_or_create(slug=slug, defaults={"names": names})
    version = publish_version(document, {"en": text, "ar": ar}, {"en": changes}, by=OPERATOR)
    legal.forget()
    return version


@pytest.fixture
def papers(db: None) -> list[LegalVersion]:
    return [publish("agreement", "# One\n\nBe kind.", ar="كن لطيفا"), publish("privacy", "We keep little.")]


def boxes(*versions: LegalVersion) -> dict[str, str]:
    return {f"agree_{version.pk}": "on" for version in versions}


def opened(visitor: Visitor, *versions: LegalVersion) -> None:
    assert visitor.post("/sign-up/", **NEW, **boxes(*versions)).url == "/sign-up/code/"
    assert visitor.post("/sign-up/code/", code=sent_code()).status_code == 302


def accepted(user: User) -> list[tuple[str, int]]:
    rows = Acceptance.objects.filter(user=user).order_by("version__document__slug", "version__number")
    return list(rows.values_list("version__document__slug", "version__number"))


def test_without_documents_nothing_is_asked(visitor: Visitor) -> None:
    legal.forget()
    assert b"agree_" not in visitor.get("/sign-up/").content
    opened(visitor)
    assert visitor.get("/agreements/").url == "/account/"
    assert visitor.is_in
    assert not Acceptance.objects.exists()


def test_each_box_is_asked_for_by_its_name(visitor: Visitor, papers: list[LegalVersion]) -> None:
    page = visitor.get("/sign-up/").content.decode()
    for version in papers:
        assert f'name="agree_{version.pk}"' in page
        assert f'href="/legal/{version.document.slug}/1/"' in page
    assert " checked" not in page
    for ticked, missing in ((papers[0], papers[1]), (papers[1], papers[0])):
        answer = visitor.post("/sign-up/", **NEW, **boxes(ticked))
        content = answer.content.decode()
        assert answer.status_code == 422
        assert f'id="agree_{missing.pk}-error"' in content
        assert f'id="agree_{ticked.pk}-error"' not in content
        assert content.count(" checked") == 1
    assert not OneTimeCode.objects.exists()


def test_what_is_accepted_at_sign_up_is_recorded_with_the_account(visitor: Visitor, papers: list[LegalVersion]) -> None:
    opened(visitor, *papers)
    user = User.objects.get()
    assert accepted(user) == [("agreement", 1), ("privacy", 1)]
    row = Acceptance.objects.first()
    assert (row.ip, row.language, row.method) == ("198.51.100.7", "en", "code")
    assert timezone.now() - row.at < timedelta(minutes=1)
    kinds = list(Entry.objects.filter(subject_kind="user").order_by("seq").values_list("kind", flat=True))
    assert kinds == ["account_opened", "agreements_accepted", "signed_in"]
    assert visitor.is_in


def test_what_was_read_in_another_language_is_noted(visitor: Visitor, papers: list[LegalVersion]) -> None:
    visitor.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ar"
    opened(visitor, *papers)
    rows = Acceptance.objects.order_by("version__document__slug").values_list("language", flat=True)
    assert list(rows) == ["ar", "en"]  # there is no Arabic text of the second


def test_a_version_published_meanwhile_is_asked_for_at_once(visitor: Visitor, papers: list[LegalVersion]) -> None:
    visitor.post("/sign-up/", **NEW, **boxes(*papers))
    code = sent_code()
    newer = publish("privacy", "We keep nothing.", changes="Less is kept.")
    assert visitor.post("/sign-up/code/", code=code).url == "/agreements/?next=%2Faccount%2F"
    page = visitor.get("/agreements/").content.decode()
    assert f'name="agree_{newer.pk}"' in page
    assert "Less is kept." in page
    assert "agree_" + str(papers[0].pk) not in page


def test_another_code_keeps_what_was_accepted(visitor: Visitor, papers: list[LegalVersion]) -> None:
    visitor.post("/sign-up/", **NEW, **boxes(*papers))
    visitor.post("/code/sign_up/again/")
    visitor.post("/sign-up/code/", code=sent_code())
    assert len(accepted(User.objects.get())) == 2


def test_whoever_has_not_accepted_comes_to_it_before_all_else(
    visitor: Visitor, lena_user: User, papers: list[LegalVersion]
) -> None:
    visitor.post("/sign-in/?next=/account/devices/", name=LENA.value, password="correct horse battery")
    answer = visitor.post("/sign-in/code/", code=sent_code())
    assert answer.url == "/agreements/?next=%2Faccount%2Fdevices%2F"
    for path in ("/account/", "/account/security/", "/confirm/"):
        assert visitor.get(path).url.startswith("/agreements/?next=%2F")
    assert visitor.post("/account/words/", words="blue heron").url.startswith("/agreements/")
    asked = visitor.client.post("/account/passkeys/options/", "{}", content_type="application/json")
    assert (asked.status_code, asked.json()["error"]) == (403, "accept_first")
    refused = visitor.post("/agreements/?next=/account/devices/", **boxes(papers[0]))
    assert refused.status_code == 422
    assert f'id="agree_{papers[1].pk}-error"' in refused.content.decode()
    assert accepted(lena_user) == []
    assert visitor.post("/agreements/?next=/account/devices/", **boxes(*papers)).url == "/account/devices/"
    assert accepted(lena_user) == [("agreement", 1), ("privacy", 1)]
    assert visitor.is_in


def test_the_next_sign_in_asks_for_nothing_that_was_accepted(
    visitor: Visitor, lena_user: User, papers: list[LegalVersion]
) -> None:
    visitor.come_in()
    visitor.post("/agreements/", **boxes(*papers))
    visitor.post("/sign-out/")
    assert visitor.sign_in().url == "/account/"
    publish("risk", "You can lose everything.")
    visitor.post("/sign-out/")
    assert visitor.sign_in().url == "/agreements/?next=%2Faccount%2F"


def test_a_new_version_stops_an_open_session(visitor: Visitor, lena_user: User, papers: list[LegalVersion]) -> None:
    visitor.come_in()
    visitor.post("/agreements/", **boxes(*papers))
    assert visitor.is_in
    newer = publish("agreement", "Be kinder.", changes="Kinder than before.")
    assert visitor.get("/account/").url == "/agreements/?next=%2Faccount%2F"
    page = visitor.get("/agreements/").content.decode()
    assert ("Kinder than before." in page, "agree_" + str(papers[1].pk) in page) == (True, False)
    visitor.post("/agreements/", **boxes(newer))
    assert visitor.is_in
    assert accepted(lena_user) == [("agreement", 1), ("agreement", 2), ("privacy", 1)]


def test_a_document_that_is_switched_off_is_asked_for_no_more(
    visitor: Visitor, lena_user: User, papers: list[LegalVersion]
) -> None:
    visitor.come_in()
    LegalDocument.objects.update(is_active=False)
    assert visitor.get("/agreements/?next=/account/devices/").url == "/account/devices/"
    assert visitor.is_in
    assert visitor.get("/legal/agreement/").status_code == 404


def test_what_is_published_between_reading_and_ticking_is_read_first(
    visitor: Visitor, lena_user: User, papers: list[LegalVersion]
) -> None:
    visitor.come_in()
    newer = publish("privacy", "We keep nothing.", changes="Less is kept.")
    answer = visitor.post("/agreements/", **boxes(*papers))
    assert answer.status_code == 422
    assert f'id="agree_{newer.pk}-error"' in answer.content.decode()
    assert accepted(lena_user) == []


@pytest.mark.parametrize("forged", ["agree_0", "agree_999999999", "agree_-1", "agree_", "agree_1 or 1=1"])
def test_a_forged_box_is_not_looked_at(
    visitor: Visitor, lena_user: User, papers: list[LegalVersion], forged: str
) -> None:
    old = publish("agreement", "Be kinder.", changes="Kinder.")
    off = publish("off", "Of no account.")
    LegalDocument.objects.filter(pk=off.document_id).update(is_active=False)
    visitor.come_in()
    ticked = boxes(papers[0], off, papers[1]) | {forged: "on"}
    assert visitor.post("/agreements/", **ticked).status_code == 422
    assert accepted(lena_user) == []
    visitor.post("/agreements/", **ticked, **boxes(old))
    assert accepted(lena_user) == [("agreement", 2), ("privacy", 1)]


@pytest.mark.parametrize("bad", FOREIGN)
def test_it_never_leads_elsewhere(visitor: Visitor, lena_user: User, papers: list[LegalVersion], bad: str) -> None:
    visitor.come_in()
    answer = visitor.client.post(f"/agreements/?next={bad}", boxes(*papers))
    assert answer.url == "/account/"
    assert visitor.client.get("/agreements/", {"next": bad}).url == "/account/"


def test_leaving_freezing_and_reading_need_no_acceptance(
    visitor: Visitor, lena_user: User, papers: list[LegalVersion]
) -> None:
    visitor.come_in()
    assert visitor.get("/tickets/").status_code == 200
    page = visitor.get("/agreements/").content.decode()
    assert 'action="/sign-out/"' in page
    assert visitor.get("/freeze/").status_code == 200
    visitor.post("/freeze/")
    assert User.objects.get().frozen_at


def test_signing_out_needs_none_either(visitor: Visitor, lena_user: User, papers: list[LegalVersion]) -> None:
    visitor.come_in()
    assert visitor.post("/sign-out/").url == "/"
    assert visitor.get("/agreements/").url.startswith("/sign-in/")


def test_a_ticket_is_read_by_its_link_all_the_same(
    visitor: Visitor, conversation: Conversation, papers: list[LegalVersion]
) -> None:
    session = visitor.client.session
    session["contacts"] = [conversation.contact_id]
    session.save()
    assert visitor.get(f"/t/{conversation.number}/").status_code == 200


def test_a_page_of_the_account_costs_nothing_more(
    visitor: Visitor, lena_user: User, papers: list[LegalVersion]
) -> None:
    visitor.come_in()
    visitor.post("/agreements/", **boxes(*papers))
    visitor.get("/account/devices/")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            visitor.get("/account/devices/")
        counts.append(
            [one["sql"] for one in queries if "accounts_legal" in one["sql"] or "accounts_acceptance" in one["sql"]]
        )
    assert counts == [[], []]


def test_the_page_costs_the_same_for_many_documents(visitor: Visitor, lena_user: User) -> None:
    visitor.come_in()
    counts = []
    publish("first", "Text.")
    visitor.get("/agreements/")
    for number in range(3):
        publish(f"paper-{number}", "Text.")
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get("/agreements/").status_code == 200
        counts.append(len(queries))
    assert counts == [5, 5, 5]  # session, user, newest versions, what he accepted of these and of older ones


def test_documents_are_public(visitor: Visitor, papers: list[LegalVersion]) -> None:
    publish(
        "agreement",
        "# Two\n\n1. Be *kinder*.\n\n<script>alert(1)</script> [bad](javascript:alert(1))",
        changes="Kinder.",
    )
    listed = visitor.get("/legal/").content.decode()
    assert 'href="/legal/agreement/"' in listed
    newest, older = (visitor.get(f"/legal/agreement/{number}").content.decode() for number in ("", "1/"))
    assert "<h2>Two</h2>" in newest
    assert "<em>kinder</em>" in newest
    assert "<script>alert" not in newest
    assert 'href="javascript' not in newest
    assert "This is an older version" not in newest
    assert "This is an older version" in older
    assert "<h2>One</h2>" in older
    for missing in ("/legal/agreement/3/", "/legal/nothing/", "/legal/agreement/0/"):
        assert visitor.get(missing).status_code == 404


def test_a_missing_language_is_said(visitor: Visitor, papers: list[LegalVersion]) -> None:
    visitor.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ar"
    agreement, privacy = (visitor.get(f"/legal/{slug}/").content.decode() for slug in ("agreement", "privacy"))
    assert 'lang="ar" dir="rtl">' in agreement
    assert 'legal" lang="en" dir="ltr">' in privacy
    assert privacy.count('class="notice"') == agreement.count('class="notice"') + 1


@pytest.mark.parametrize(("path", "cost"), [("/legal/", 1), ("/legal/agreement/", 2), ("/legal/agreement/1/", 2)])
def test_what_a_public_page_costs(visitor: Visitor, papers: list[LegalVersion], path: str, cost: int) -> None:
    publish("agreement", "Be kinder.", changes="Kinder.")
    visitor.get("/legal/")  # the notice bar is kept from then on
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get(path).status_code == 200
    assert len(queries) == cost


def test_there_may_be_none(visitor: Visitor) -> None:
    assert visitor.get("/legal/").status_code == 200
