"""Three short legal documents, in English and Arabic. Their texts stand in texts/legal/."""

from pathlib import Path

from gatehouse.accounts.actions.legal import publish_version
from gatehouse.accounts.models import LegalDocument
from gatehouse.conversations.actions.settings import save_setting
from gatehouse.journal.actor import Actor

_FOLDER = Path(__file__).parent / "texts" / "legal"
_NAMES = {
    "agreement": {"en": "User agreement", "ar": "اتفاقية الاستخدام"},
    "privacy": {"en": "Privacy notice", "ar": "إشعار الخصوصية"},
    "risk": {"en": "Risk disclosure", "ar": "الإفصاح عن المخاطر"},
}


def publish(*, by: Actor) -> None:
    """Make the documents, each with its first version."""
    for position, (slug, names) in enumerate(_NAMES.items()):
        document = LegalDocument(slug=slug, names=names, position=position)
        save_setting(document, by=by)
        publish_version(document, _texts(slug, names), {}, by=by)


def _texts(slug: str, languages: dict[str, str]) -> dict[str, str]:
    return {code: (_FOLDER / f"{slug}.{code}.md").read_text(encoding="utf-8") for code in languages}
