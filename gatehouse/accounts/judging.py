"""What is said of a customer's password while he types it: by the very rule that takes or refuses it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from gatehouse.accounts import passwords


@dataclass(frozen=True, slots=True)
class Judgement:
    """`score` is 0 to 4, as zxcvbn counts: what is refused has at most 2, whatever it is worth. `said` is one sentence."""

    score: int
    said: str


def judge(password: str, *own: str) -> Judgement:
    """How this password stands; `own` is what others know of its owner."""
    score = passwords.strength(password, *own)
    found = passwords.customer_faults(password, *own, score=score)
    if found:
        return Judgement(min(score, passwords.STRONG - 1), found[0])
    return Judgement(
        score, _("This password is very good.") if score > passwords.STRONG else _("This password is good.")
    )
