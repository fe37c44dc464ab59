"""One's own open tickets that may be about the same thing, shown before a second one is made."""

import re
import unicodedata
from collections.abc import Iterable

from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.models import OPEN_STATES, Contact, Conversation, Topic

SHOWN = 3
_LOOKED_AT = 50  # of the newest; who has more open tickets than that knows
_ALIKE = 0.3  # share of the shorter text's words that the longer one has as well
_LONGEST = 4_000  # characters of what is being typed
_WORD = re.compile(r"[^\W_]{4,}")
_UNSPACED = re.compile(r"[぀-ヿ㐀-鿿가-힯]+")


def similar(contact: Contact, topic: Topic, text: str) -> list[Conversation]:
    """At most SHOWN of the contact's open tickets: alike in words first, then those of the same topic."""
    mine = conversations_for(contact.actor).filter(state__in=OPEN_STATES, merged_into=None, contact=contact)
    newest = mine.order_by("-updated_at", "-pk")[:_LOOKED_AT]
    typed = words_of(text[:_LONGEST])
    rated = [(likeness(typed, words_of(one.subject)), one.topic_id == topic.pk, one) for one in newest]
    fitting = [(alike, is_same, one) for alike, is_same, one in rated if is_same or alike >= _ALIKE]
    fitting.sort(key=lambda rated: (-rated[0], not rated[1]))
    return [one for _alike, _is_same, one in fitting[:SHOWN]]


def words_of(text: str) -> frozenset[str]:
    """Words of four letters and more; where a language leaves no spaces, pairs of characters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    pairs = (run[at : at + 2] for run in _UNSPACED.findall(folded) for at in range(len(run) - 1))
    return frozenset([*_WORD.findall(_UNSPACED.sub(" ", folded)), *pairs])


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """Share of the shorter text's words that the other one has as well; 0.0 to 1.0, and 0.0 for fewer than two words."""
    few, many = sorted((frozenset(one), frozenset(other)), key=len)
    return len(few & many) / len(few) if len(few) > 1 else 0.0
