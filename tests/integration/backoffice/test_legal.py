"""Legal documents in the back office: leads and operators add and publish them, and nobody changes what is published."""

import pytest
from django.test import Client

from gatehouse.accounts.models import LegalDocument, User
from gatehouse.journal.models import Entry
from gatehouse.testing.desk import desk_client

pytestmark = pytest.mark.django_db
PAGE = "/backoffice/accounts/legaldocument/"


@pytest.fixture
def omars(omar: User) -> Client:
    return desk_client(omar)


@pytest.fixture
def paper(omars: Client) -> LegalDocument:
    answer = omars.post(f"{PAGE}add/", {"slug": "risk", "names_en": "Risks", "is_active": "on", "position": "0"})
    assert answer.status_code == 302
    return LegalDocument.objects.get()


def test_a_version_is_published_and_what_is_missing_is_said(omars: Client, paper: LegalDocument) -> None:
    path = f"{PAGE}{paper.pk}/versions/add/"
    assert omars.get(path).status_code == 200
    answer = omars.post(path, {"texts_en": "You can lose everything."}, follow=True)
    content = answer.content.decode()
    assert "Version 1 is published." in content
    assert "Missing, shown in English:" in content
    assert paper.versions.get().texts == {"en": "You can lose everything."}
    kinds = Entry.objects.filter(subject_kind="legal_document").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["setting_created", "legal_version_published"]
    assert "You can lose everything." in omars.get(f"{PAGE}{paper.pk}/versions/1/").content.decode()
    assert omars.get(f"{PAGE}{paper.pk}/versions/2/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "texts"),
        ({"texts_ar": "نص"}, "texts"),
        ({"texts_en": "You can lose everything.", "what_changed_en": "x"}, "texts"),
        ({"texts_en": "You can lose a lot."}, "what_changed"),
        ({"texts_en": "x" * 60_001, "what_changed_en": "x"}, "texts"),
    ],
    ids=["nothing", "no english", "nothing new", "changes unsaid", "too long"],
)
def test_what_is_refused_is_named(omars: Client, paper: LegalDocument, sent: dict[str, str], field: str) -> None:
    path = f"{PAGE}{paper.pk}/versions/add/"
    omars.post(path, {"texts_en": "You can lose everything."})
    answer = omars.post(path, sent or {"texts_en": ""})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert paper.versions.count() == 1


def test_a_long_text_fits(omars: Client, paper: LegalDocument) -> None:
    omars.post(f"{PAGE}{paper.pk}/versions/add/", {"texts_en": "Word. " * 9_000, "texts_ja": "文" * 50_000})
    assert len(paper.versions.get().texts["ja"]) == 50_000


def test_a_document_is_switched_off_and_never_deleted(omars: Client, paper: LegalDocument) -> None:
    omars.post(f"{PAGE}{paper.pk}/versions/add/", {"texts_en": "You can lose everything."})
    omars.post(f"{PAGE}{paper.pk}/delete/", {"post": "yes"})
    assert not LegalDocument.objects.get().is_active


def test_leads_publish_and_agents_do_not(alice: User, dora: User, paper: LegalDocument) -> None:
    path = f"{PAGE}{paper.pk}/versions/add/"
    assert desk_client(dora).get(path).status_code == 200
    assert desk_client(alice).get(path, follow=True).status_code == 403
    assert desk_client(alice).post(path, {"texts_en": "Mine"}).status_code == 302
    assert not paper.versions.exists()
