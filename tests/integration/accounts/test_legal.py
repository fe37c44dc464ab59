"""Publishing and accepting legal documents: what is recorded, and that none of it can be changed."""

import hashlib

import pytest
from django.db import DatabaseError, transaction

from gatehouse.accounts import legal
from gatehouse.accounts.actions.legal import ChangesUnsaid, NoEnglish, NothingChanged, accept, publish_version
from gatehouse.accounts.models import Acceptance, LegalDocument, LegalVersion, Method, User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.journal.actor import OPERATOR
from gatehouse.journal.verify import verify_all
from gatehouse.testing.cast import hashed, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(db: None) -> LegalDocument:
    return LegalDocument.objects.create(slug="agreement", names={"en": "User agreement", "ar": "اتفاقية الاستخدام"})


@pytest.fixture
def nadia(db: None) -> User:
    return open_account(SignInName("email", "nadia@mail.example"), hashed(), language="en")


def test_publishing_is_an_entry_with_the_hash(paper: LegalDocument) -> None:
    with recorded() as entries:
        version = publish_version(paper, {"en": "Be kind.\r\n", "ar": " ", "xx": "?"}, {}, by=OPERATOR)
    assert (version.number, version.texts) == (1, {"en": "Be kind."})
    assert version.sha256 == hashlib.sha256(b'{"en":"Be kind."}').hexdigest()
    assert len(version.missing) == 14
    (entry,) = entries
    assert (entry.kind, entry.data.number, entry.data.sha256) == ("legal_version_published", 1, version.sha256)
    assert verify_all().is_whole


def test_what_may_not_be_published(paper: LegalDocument) -> None:
    with pytest.raises(NoEnglish):
        publish_version(paper, {"ar": "نص"}, {}, by=OPERATOR)
    publish_version(paper, {"en": "Be kind."}, {}, by=OPERATOR)
    with pytest.raises(NothingChanged):
        publish_version(paper, {"en": "Be kind. "}, {"en": "Nothing"}, by=OPERATOR)
    with pytest.raises(ChangesUnsaid):
        publish_version(paper, {"en": "Be kinder."}, {"ar": "لطف"}, by=OPERATOR)
    second = publish_version(paper, {"en": "Be kinder."}, {"en": "Kinder."}, by=OPERATOR)
    assert (second.number, paper.versions.count()) == (2, 2)


def test_accepting_is_one_entry_and_a_row_for_each(paper: LegalDocument, nadia: User) -> None:
    other = LegalDocument.objects.create(slug="privacy", names={"en": "Privacy"})
    versions = [
        publish_version(paper, {"en": "Be kind.", "ar": "كن لطيفا"}, {}, by=OPERATOR),
        publish_version(other, {"en": "We keep little."}, {}, by=OPERATOR),
    ]
    with recorded() as entries:
        for _ in range(2):
            accept(nadia, versions, ip="198.51.100.7", language="ar", method=Method.TOTP)
    assert [(entry.kind, entry.data.versions) for entry in entries] == [
        ("agreements_accepted", [version.pk for version in versions])
    ]
    rows = Acceptance.objects.order_by("version").values_list("user", "ip", "language", "method")
    assert list(rows) == [(nadia.pk, "198.51.100.7", "ar", "totp"), (nadia.pk, "198.51.100.7", "en", "totp")]


def test_nothing_of_it_is_ever_changed(paper: LegalDocument, nadia: User) -> None:
    version = publish_version(paper, {"en": "Be kind."}, {}, by=OPERATOR)
    accept(nadia, [version], ip="", language="en", method=Method.CODE)
    for table in (LegalVersion, Acceptance):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            table.objects.update(**{"number": 7} if table is LegalVersion else {"language": "de"})
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            table.objects.all()._raw_delete(table.objects.db)


def test_what_is_outstanding(paper: LegalDocument, nadia: User) -> None:
    first = publish_version(paper, {"en": "Be kind."}, {}, by=OPERATOR)
    LegalDocument.objects.create(slug="empty", names={"en": "Without a version"})
    legal.forget()
    assert legal.outstanding(nadia) == [first]
    accept(nadia, [first], ip="", language="en", method=Method.CODE)
    assert legal.outstanding(nadia) == []
    second = publish_version(paper, {"en": "Be kinder."}, {"en": "Kinder."}, by=OPERATOR)
    legal.forget()
    assert legal.outstanding(nadia) == [second]
    assert [one.changes for one in legal.news_for(nadia, [second])[paper.pk]] == ["Kinder."]
    LegalDocument.objects.update(is_active=False)
    legal.forget()
    assert legal.outstanding(nadia) == []


def test_a_session_that_knows_more_is_never_sent_back(paper: LegalDocument) -> None:
    """Another process may have read a moment earlier."""
    older = publish_version(paper, {"en": "Be kind."}, {}, by=OPERATOR)
    newer = publish_version(paper, {"en": "Be kinder."}, {"en": "Kinder."}, by=OPERATOR)
    assert legal.covers(legal.numbers_of([newer]), [older])
    assert not legal.covers(legal.numbers_of([older]), [newer])
