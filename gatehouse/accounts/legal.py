"""Which versions customers must have accepted. They are kept in the process for a few seconds: every page of an
account asks."""

import time
from collections.abc import Iterable

from django.db.models import Max, QuerySet

from gatehouse.accounts.models import Acceptance, LegalVersion, User

FRESH = 5.0  # seconds

_kept: tuple[float, tuple[LegalVersion, ...]] = (0.0, ())


def asked() -> tuple[LegalVersion, ...]:
    """The newest version of each active document, without its texts and at most FRESH seconds old."""
    global _kept
    until, known = _kept
    if time.monotonic() >= until:
        known = tuple(newest())
        _kept = (time.monotonic() + FRESH, known)
    return known


def forget() -> None:
    """Read them again the next time this process needs them."""
    global _kept
    _kept = (0.0, ())


def newest() -> QuerySet[LegalVersion]:
    """The newest version of each active document, in the order of the documents, without its texts."""
    found = LegalVersion.objects.select_related("document").filter(document__is_active=True)
    return (
        found.defer("texts", "what_changed")
        .order_by("document__position", "document__slug", "-number")
        .distinct("document__position", "document__slug")
    )


def outstanding(user: User) -> list[LegalVersion]:
    """What he has to accept before he goes on."""
    wanted = asked()
    if not wanted:
        return []
    done = set(Acceptance.objects.filter(user=user, version__in=wanted).values_list("version_id", flat=True))
    return [version for version in wanted if version.pk not in done]


def whole(pks: Iterable[int]) -> list[LegalVersion]:
    """These versions with their texts, in the order of their documents."""
    found = LegalVersion.objects.filter(pk__in=list(pks)).select_related("document")
    return list(found.order_by("document__position", "document__slug"))


def news_for(user: User, due: Iterable[LegalVersion]) -> dict[int, list[LegalVersion]]:
    """By document, the versions since the last one that he accepted, newest first; none of a document new to him."""
    done = Acceptance.objects.filter(user=user, version__document__in=[version.document_id for version in due])
    last = dict(done.values_list("version__document").annotate(Max("version__number")))
    since: dict[int, list[LegalVersion]] = {}
    for version in LegalVersion.objects.filter(document__in=last).defer("texts"):
        if version.number > last[version.document_id]:
            since.setdefault(version.document_id, []).append(version)
    return since


def numbers_of(versions: Iterable[LegalVersion]) -> dict[str, int]:
    """Version numbers by document, as a session keeps them: JSON knows no other names than texts."""
    return {str(version.document_id): version.number for version in versions}


def covers(agreed: dict[str, int], versions: Iterable[LegalVersion]) -> bool:
    """Whether whoever has agreed to these numbers needs none of the versions. Newer ones cover older ones, so that two
    processes, one of which has read a moment earlier, do not send anybody to and fro."""
    return all(agreed.get(str(version.document_id), 0) >= version.number for version in versions)
