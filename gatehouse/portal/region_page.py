"""What the page of a region's rule says."""

from dataclasses import dataclass

from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from gatehouse.accounts.models import Effect, RegionAct, RegionRule, shown_in
from gatehouse.accounts.models.legal import FALLBACK, Texts
from gatehouse.portal.context import html_name


@dataclass(frozen=True, slots=True)
class Words:
    """One of the operator's texts with the language it is in."""

    title: str
    text: str
    language: str
    direction: str
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule as customers read it. `send_to` is a page of the exchange; empty when no document is asked for."""

    place: str
    closed: list[str]
    still: Words
    document: Words
    objection: Words
    send_to: str


def page_of(rule: RegionRule, *, has_account: bool) -> RulePage:
    """Whoever has an account needs not read that he could open none."""
    closed = {act: effect for act, effect in rule.effects.items() if not (has_account and act == RegionAct.SIGN_UP)}
    return RulePage(
        place=rule.name,
        closed=[_sentence(RegionAct(act), Effect(effect)) for act, effect in closed.items()],
        still=_words(_("What you can still do"), rule.still),
        document=_words(_("What is asked for"), rule.document),
        objection=_words(_("If you think this is wrong"), rule.objection),
        send_to=rule.send_to,
    )


def _sentence(act: RegionAct, effect: Effect) -> str:
    return {
        (RegionAct.SIGN_UP, Effect.BLOCK): _("No account can be made here."),
        (RegionAct.SIGN_UP, Effect.RESTRICT): _("An account here can do less than elsewhere."),
        (RegionAct.SIGN_IN, Effect.BLOCK): _("Nobody can sign in here."),
        (RegionAct.SIGN_IN, Effect.RESTRICT): _("You can sign in, and do less than elsewhere."),
        (RegionAct.PRODUCTS, Effect.BLOCK): _("Trading is closed."),
        (RegionAct.PRODUCTS, Effect.RESTRICT): _("Trading is restricted."),
        (RegionAct.QR_SIGN_IN, Effect.BLOCK): _("You cannot sign in by QR code."),
        (RegionAct.QR_SIGN_IN, Effect.RESTRICT): _("You cannot sign in by QR code."),
    }[act, effect]


def _words(title: str, texts: Texts) -> Words:
    language, text = shown_in(texts)
    return Words(
        title=title,
        text=text,
        language=html_name(language),
        direction="rtl" if get_language_info(language)["bidi"] else "ltr",
        is_wanted=(get_language() or FALLBACK).lower().startswith(language),
    )
