"""Publish a version of a legal document, and accept what was published."""

import hashlib
import json
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction

from gatehouse.accounts import legal
from gatehouse.accounts.entries import AgreementsAccepted, LegalVersionPublished
from gatehouse.accounts.models import Acceptance, LegalDocument, LegalVersion, Method, User, shown_in
from gatehouse.accounts.models.legal import FALLBACK, Texts
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


class NoEnglish(ValueError):
    """Give the English text: it is shown wherever another language is missing."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class NothingChanged(ValueError):
    """The newest version says exactly this. Change the text before you publish it."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class ChangesUnsaid(ValueError):
    """Say in English what has changed: customers who accepted the last version are asked again."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@transaction.atomic
def publish_version(document: LegalDocument, texts: Texts, what_changed: Texts, *, by: Actor) -> LegalVersion:
    """Make this the newest version; whoever has an account is asked for it from now on.

    Raises NoEnglish, ChangesUnsaid (of any but the first) and NothingChanged.
    """
    document.lock()
    said, changes = _kept(texts), _kept(what_changed)
    last = document.versions.first()
    _check(said, changes, last)
    version = LegalVersion.objects.create(
        document=document, number=last.number + 1 if last else 1, texts=said, what_changed=changes, sha256=digest(said)
    )
    record(document, LegalVersionPublished(number=version.number, sha256=version.sha256), by=by)
    transaction.on_commit(legal.forget)
    return version


@transaction.atomic
def accept(user: User, versions: Sequence[LegalVersion], *, ip: str, language: str, method: Method) -> None:
    """Note that he accepts each of these, as they are shown in `language`, and that `method` had shown who he is."""
    user.lock()
    done = set(Acceptance.objects.filter(user=user, version__in=versions).values_list("version_id", flat=True))
    fresh = [version for version in versions if version.pk not in done]
    if not fresh:
        return
    Acceptance.objects.bulk_create(
        Acceptance(
            user=user, version=version, ip=ip or None, language=shown_in(version.texts, language)[0], method=method
        )
        for version in fresh
    )
    record(user, AgreementsAccepted(versions=[version.pk for version in fresh]), by=user.actor)


def digest(texts: Texts) -> str:
    """SHA-256 of the texts as JSON with sorted names and no spaces, in UTF-8."""
    canonical = json.dumps(texts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _kept(texts: Texts) -> Texts:
    """Without what is empty or in a language that no page speaks; with one sort of line ends."""
    clean = {code: texts.get(code, "").replace("\r\n", "\n").strip() for code, _name in settings.LANGUAGES}
    return {code: text for code, text in clean.items() if text}


def _check(texts: Texts, changes: Texts, last: LegalVersion | None) -> None:
    if FALLBACK not in texts:
        raise NoEnglish
    if last is not None and last.texts == texts:
        raise NothingChanged
    if last is not None and FALLBACK not in changes:
        raise ChangesUnsaid
