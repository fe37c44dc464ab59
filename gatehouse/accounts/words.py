"""The anti-phishing code: words of a customer's own choice, by which he knows a mail of ours. No agent ever sees them."""

import logging
import unicodedata

from django.conf import settings
from django.utils.translation import gettext as _

from gatehouse.accounts.models import User
from gatehouse.accounts.secrets import open_text, seal_text

log = logging.getLogger(__name__)
LEAST, MOST = 4, 20  # characters
_PURPOSE = "anti-phishing"
_BLANK = frozenset("\u115f\u1160\u3164\uffa0")  # letters to Unicode, nothing to the eye


class Unusable(ValueError):
    """These words do not serve; the text says why, to who typed them."""


def words_of(user: User) -> str:
    """What he chose; empty when he chose nothing, or its key is gone from the keyring."""
    if not user.words:
        return ""
    try:
        return open_text(_PURPOSE, user.words, context=str(user.pk))
    except ValueError:
        log.error("The anti-phishing code of user %s cannot be opened: its key is not in the keyring", user.pk)
        return ""


def sealed(user: User, words: str) -> str:
    """As they stand in his row; empty for none."""
    return seal_text(_PURPOSE, words, context=str(user.pk)) if words else ""


def clean(typed: str, user: User) -> str:
    """The words as they will be written. Raises Unusable."""
    words = unicodedata.normalize("NFC", typed.strip())
    if not LEAST <= len(words) <= MOST:
        raise Unusable(_("Choose 4 to 20 characters."))
    if not all(_is_plain(sign) for sign in words) or not any(sign.isalnum() for sign in words):
        raise Unusable(_("Use letters, digits, spaces and dashes only."))
    if _bare(words) in _easily_guessed(user):
        raise Unusable(_("Choose words that others cannot guess, not your address or our name."))
    return words


def _is_plain(sign: str) -> bool:
    kind = unicodedata.category(sign)
    return sign == " " or (sign not in _BLANK and (kind in ("Nd", "Pd") or kind.startswith(("L", "M"))))


def _easily_guessed(user: User) -> set[str]:
    local = (user.email or "").partition("@")[0]
    return {_bare(one) for one in (user.email or "", local, user.phone or "", settings.BRAND) if one}


def _bare(text: str) -> str:
    """Without what is added to make it look different."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())
