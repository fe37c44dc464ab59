"""By what a recipient knows that a mail is ours."""

import re

from gatehouse.accounts.models import User
from gatehouse.accounts.words import words_of
from gatehouse.conversations.models import AddressKind

MASK = "••••••"
_MARKUP = (
    r"(?:\s|&nbsp;|[>*_|]|<[^<>]{0,300}>)*"  # what quoting puts between the label and the words, or inside of them
)


def anti_phishing_code(address: str) -> str:
    """The words that the owner of this proven address has chosen to see in every mail of ours; empty when he has none."""
    proven = User.objects.filter(
        role="",
        contact__addresses__kind=AddressKind.EMAIL,
        contact__addresses__value=address,
        contact__addresses__verified_at__isnull=False,
    )
    owner = proven.exclude(words="").only("words").first()
    return words_of(owner) if owner is not None else ""


def masked_code(address: str) -> str:
    """What an agent sees in its place."""
    return MASK if anti_phishing_code(address) else ""


def without_words(text: str, words: str) -> str:
    """A customer's answer without the words, where he quotes the line of our mail in which they stand.

    As long as before, so that every place in the text stays where it was. His own sentences stay: what he chose may be a
    word that he uses. Our line says them behind a colon, in each language.
    """
    if not words:
        return text
    spelled = r"[\s>]+".join(re.escape(part) for part in words.split())
    return re.sub(rf"([:：]{_MARKUP})({spelled})", lambda found: found[1] + _dots(found[2]), text)


def _dots(said: str) -> str:
    return re.sub(r"[^\s>]", "•", said)
