"""What a password must be, and a check that takes the same time whether there is anybody to check."""

import re
import secrets
import unicodedata
from collections.abc import Iterator
from functools import cache
from math import prod
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from zxcvbn import zxcvbn
from zxcvbn.matching import L33T_TABLE

from gatehouse.accounts import breached
from gatehouse.accounts.models import Role, User

LONGEST = 256
SHORTEST = 15  # of a customer, who may have nothing else (NIST 800-63B-4, 3.1.1.1)
SHORTEST_OF_AGENT = 12  # who has an authenticator beside it
# Words that stand for us and for what we do. They may be in a password, and are worth nothing there (ASVS 5.0, 6.1.2).
OUR_WORDS = frozenset(
    {"gatehouse", "support", "helpdesk", "administrator", "admin", "customer", "account", "password", "exchange", "wallet",
     "crypto", "bitcoin", *Role.values}
)  # fmt: skip
_TELLING = 4  # signs; shorter parts of an address stand in too many words
STRONG = 3  # of zxcvbn's 0 to 4: ten billion guesses are not enough
_READ = 72  # characters that zxcvbn looks at: it takes no more
_WORK = 30_000  # ways to read its signs as letters, times the square of its length: a tenth of a second
# Without signs that look alike; sixteen of them are 78 bits.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """A random password that can be read out: four groups of four."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))


def faults(password: str, user: User) -> list[str]:
    """Why this password will not do for the agent, in sentences; empty when it will."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return list(error.messages)
    return _guesses(password, SHORTEST_OF_AGENT, user.sign_in_name, *user.name.split())


def customer_faults(password: str, *own: str, score: int | None = None) -> list[str]:
    """Why this password will not do for a customer; `own` is what others know of him. Length counts, not kinds of signs.
    `score` is its strength where that was judged already, which takes its time.

    Compared with the shipped common ones (ASVS 5.0, 6.2.4) and judged by how many guesses it would stand.
    """
    if len(password) < SHORTEST:
        text = ngettext("Use at least %(count)s character.", "Use at least %(count)s characters.", SHORTEST)
        return [
            text % {"count": SHORTEST} + " " + _("Four or five words that have nothing to do with each other are good.")
        ]
    return _guesses(password, SHORTEST, *own, score=score)


def _guesses(password: str, shortest: int, *own: str, score: int | None = None) -> list[str]:
    """Why somebody who knows us, him and what others have used would soon have it."""
    if is_common(password):
        return [_("This password stands on lists that attackers try first. Choose another one.")]
    if len(without_context(password, *own)) < shortest:
        return [_("Our name, your own and words such as “support” do not count. Make the rest of it longer.")]
    if (strength(password, *own) if score is None else score) < STRONG:
        return [_("This password could be guessed. Leave out names, dates, addresses, repetitions and rows of keys.")]
    return []


def is_common(password: str) -> bool:
    """Whether it stands on the shipped list, or in the operator's file of breached ones."""
    try:
        _common().validate(password)
    except ValidationError:
        return True
    return bool(settings.BREACHED_PASSWORDS) and breached.is_listed(password, Path(settings.BREACHED_PASSWORDS))


@cache
def _common() -> CommonPasswordValidator:
    """Reading the list takes longer than everything else that is asked of a password."""
    return CommonPasswordValidator()


def without_context(password: str, *own: str) -> str:
    """What is left of it without our words and `own` ones (ASVS 5.0, 6.2.11)."""
    words = {word.casefold() for word in (*OUR_WORDS, *_parts(settings.BRAND, *own)) if len(word) >= _TELLING}
    longest_first = sorted(words, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), "", password.casefold())


def _parts(*own: str) -> Iterator[str]:
    """Names and addresses, whole and in pieces. Of a number also its end: it is typed with and without the country."""
    for word in own:
        yield from (word, *re.split(r"[\W_]+", word))
        if word.startswith("+"):
            yield word[-8:]


def strength(password: str, *own: str) -> int:
    """0 to 4, by zxcvbn: how hard it is to guess for somebody who knows `own` words and the brand."""
    return int(zxcvbn(_readable(password), user_inputs=[*_parts(settings.BRAND, *own)])["score"])


def _readable(password: str) -> str:
    """As much of it as is judged in a tenth of a second. With many signs that stand for letters zxcvbn needs ten
    seconds for 72 characters, by which a stranger could keep us busy. What begins hard to guess is hard to guess.
    """
    ends = range(min(len(password), _READ), 0, -1)
    return next((password[:end] for end in ends if _ways(password[:end]) * end**2 <= _WORK), "")


def _ways(text: str) -> int:
    """In how many ways zxcvbn reads its signs as letters: `1` is an i or an l."""
    return prod(max(1, len(set(signs) & set(text))) for signs in L33T_TABLE.values())


def normal(password: str) -> str:
    """The same signs however a keyboard composes them (NIST 800-63B-4, 3.1.1.2: NFC); nothing else is changed."""
    return unicodedata.normalize("NFC", password)


def matches(user: User | None, password: str) -> bool:
    """Whether the password is this user's. Without a user, or without a password of his, the same work is done in vain."""
    if user is None or not user.has_usable_password():
        make_password(password)
        return False
    return user.check_password(password)
