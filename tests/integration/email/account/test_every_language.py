"""Every mail and SMS about an account is written in its owner's language, and begins on the side it is read from."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings as current
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from gatehouse.accounts.entries import SignedIn
from gatehouse.accounts.models import OneTimeCode, Purpose, User
from gatehouse.channels.email.account.code_letters import code_letter, taken_letter
from gatehouse.channels.email.account.letters import KINDS, heading_of
from gatehouse.channels.email.compose import compose, compose_letter
from gatehouse.channels.email.head import head_of_link
from gatehouse.channels.sms import texts
from gatehouse.conversations.models import Delivery
from tests.integration.email.account.changes import CHANGES, noted
from tests.integration.email.account.conftest import LENA, Tell

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in current.LANGUAGES if code != "en"]


@pytest.fixture
def notices(owner: User, tell: Tell) -> list[Delivery]:
    """One of each kind; the sign-in first, since the one after an opening is no news."""
    return tell(noted(owner, *sorted(CHANGES.values(), key=lambda one: not isinstance(one, SignedIn))))


def mails_in(language: str, notices: list[Delivery]) -> Iterator[EmailMultiAlternatives]:
    User.objects.update(language=language)
    for one in Delivery.objects.filter(pk__in=[one.pk for one in notices]).order_by("pk"):
        yield compose(one)
    for purpose in Purpose:
        row = OneTimeCode(purpose=purpose, kind="email", value=LENA, language=language)
        with translation.override(language):
            for letter in (code_letter(row, "12345678"), taken_letter(row)):
                yield compose_letter(head_of_link(LENA, letter.heading, "7KQ-2M4-XD9"), letter, language)


def sentences(mail: EmailMultiAlternatives) -> set[str]:
    """Lines of words; numbers, addresses and names are the same in every language."""
    lines = {" ".join(line.split()) for line in [mail.subject, *str(mail.body).splitlines()]}
    return {line for line in lines if len(re.findall(r"[^\W\d_]{2,}", line)) > 2 and "/" not in line}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_mail_says_anything_in_english(notices: list[Delivery], language: str) -> None:
    english = set().union(*map(sentences, mails_in("en", notices)))
    mails = list(mails_in(language, notices))
    assert len(mails) >= len(KINDS) - 3 + 2 * len(Purpose)  # the owner sets three of them by verbs of their own
    with translation.override(language):
        side = "rtl" if translation.get_language_bidi() else "ltr"
    for mail in mails:
        assert sentences(mail)
        assert sentences(mail) & english == set()
        html = str(mail.alternatives[0][0])
        assert f'dir="{side}"' in html[: html.index("<body")]
        assert "%(" not in f"{mail.subject}{mail.body}{html}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sms_does_either(notices: list[Delivery], language: str) -> None:
    def said(code: str) -> list[str]:
        with translation.override(code):
            asked = [texts.code(purpose, "1234 5678") for purpose in Purpose]
            told = [texts.notice(heading_of(one)) for one in notices]
            taken = [texts.taken(Purpose.ADDRESS), texts.taken(Purpose.SIGN_UP)]
            return [*asked, *told, *taken, texts.frozen(), texts.closed()]

    here, english = said(language), said("en")
    assert [one for one in here if one in english or "%(" in one] == []
