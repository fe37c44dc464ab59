"""The services that a new status page begins with; an operator changes them in the back office."""

import json
from functools import cache
from pathlib import Path

from django.db import transaction

from gatehouse.journal.actor import SYSTEM
from gatehouse.status.actions.listed import save_service
from gatehouse.status.models import Service

SERVICES = (
    "website",
    "app",
    "api",
    "spot",
    "futures",
    "transfers-bitcoin",
    "transfers-ethereum",
    "transfers-tron",
    "transfers-solana",
    "kyc",
    "support",
)
_FOLDER = Path(__file__).parent / "texts"


@transaction.atomic
def ship() -> int:
    """Create the services that are missing and return how many those were. What exists stays as the operator left it."""
    known = set(Service.objects.values_list("slug", flat=True))
    missing = [(position, slug) for position, slug in enumerate(SERVICES) if slug not in known]
    for position, slug in missing:
        save_service(Service(slug=slug, names=names(slug), position=position), by=SYSTEM)
    return len(missing)


def names(slug: str) -> dict[str, str]:
    """What a shipped service is called, by language."""
    return {language: said[slug] for language, said in shipped_texts().items()}


@cache
def shipped_texts() -> dict[str, dict[str, str]]:
    """The names of all shipped services by language: {"en": {"website": "Website", …}, …}."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.json"))}
