"""Choose the anti-phishing code that stands in every mail to a customer."""

from django.db import transaction

from gatehouse.accounts.entries import WordsSet
from gatehouse.accounts.models import User
from gatehouse.accounts.words import clean, sealed, words_of
from gatehouse.journal.record import record


@transaction.atomic
def set_words(user: User, typed: str | None) -> None:
    """Keep the words, sealed; None removes them. Raises `words.Unusable`."""
    user.lock()
    words = "" if typed is None else clean(typed, user)
    if words == words_of(user):
        return
    user.words = sealed(user, words)
    user.save(update_fields=["words"])
    record(user, WordsSet(removed=not words), by=user.actor)
