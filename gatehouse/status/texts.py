"""Texts by language as they may be published, and addresses that a notice may lead to."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.models.desk import Texts

TITLE, TEXT = 200, 4000  # characters
# What turns lines around, breaks a feed (XML 1.0, 2.2), or cannot be stored.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]+")


class Unfit(Impossible):
    """What was given cannot be published. `field` says which part of it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def publishable(texts: Texts, limit: int, field: str) -> Texts:
    """The texts without controls and empty ones. Unfit when English is missing or one is longer than `limit`."""
    known = {code for code, _name in settings.LANGUAGES}
    clean = {code: _CONTROL.sub("", text.replace("\r\n", "\n")).strip() for code, text in texts.items()}
    kept = {code: text for code, text in clean.items() if text and code in known}
    if "en" not in kept:
        raise Unfit(field, _("Give at least the English text."))
    if any(len(text) > limit for text in kept.values()):
        raise Unfit(field, _("A text may have %(limit)s characters.") % {"limit": limit})
    return kept


def missing(texts: Texts) -> list[str]:
    """Names of the languages in which a text falls back to English."""
    return [name for code, name in settings.LANGUAGES if not texts.get(code)]


def is_safe_link(link: str) -> bool:
    """Whether customers may be led there: a page of ours (`/contact/`) or an https address; never a script."""
    if re.search(r"[\s\\\x00-\x1f\x7f]", link):
        return False
    if link.startswith("/"):
        return not link.startswith("//")
    try:
        parts = urlsplit(link)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False
