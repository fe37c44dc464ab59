"""What every page draws the same way: icons, states, times, faces, and texts with removed secrets."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from functools import cache, lru_cache
from typing import Any, Literal

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from gatehouse.accounts.models import User
from gatehouse.channels.email.models import IncomingMail
from gatehouse.channels.email.shown import Piece, pieces
from gatehouse.conversations import zones
from gatehouse.conversations.first_words import one_line
from gatehouse.conversations.markdown import markdown
from gatehouse.conversations.mentions import known_as, with_chips
from gatehouse.conversations.models import Message
from gatehouse.conversations.removed import Removal, mark_name, removals
from gatehouse.guard import SecretKind, split_marks
from gatehouse.portal.context import html_language
from gatehouse.portal.fonts import font_files

register = template.Library()
register.filter(one_line)

_FACES = 6
_UNITS = {
    "en": ("B", "kB", "MB", "GB"),
    "fr": ("o", "ko", "Mo", "Go"),
    "ru": ("Б", "кБ", "МБ", "ГБ"),
    "uk": ("Б", "кБ", "МБ", "ГБ"),
}
_BLANK_LINES = re.compile(r"\n[ \t]*\n+")


@register.simple_tag
def icon(name: str, *styles: str) -> SafeString:
    """An icon of `looks/icons.svg`; styles are `s`, `l` and `turn` (mirrored where lines run from the right)."""
    return _icon(name, styles)


@cache  # a page of the desk has over a hundred of a few dozen kinds
def _icon(name: str, styles: tuple[str, ...]) -> SafeString:
    classes = " ".join(["icon", *(f"icon--{style}" for style in styles)])
    sprite = static("looks/icons.svg")
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', classes, sprite, name)


@register.simple_tag
def state_tag(conversation: Any) -> SafeString:
    """The state of a ticket: shape, word and colour say the same thing."""
    state = conversation.state
    return format_html(
        '<span class="state state--{}">{} {}</span>', state, icon(f"state-{state}"), conversation.get_state_display()
    )


@register.simple_tag
def face(initials: str, number: int | None = 0, style: str = "") -> SafeString:
    """A person's initials on a colour of his own, which `number` (his id) decides."""
    return _face(initials, number, style)


@register.simple_tag
def agent_face(agent: User, style: str = "") -> SafeString:
    """An agent as customers see him: his picture, else his public name's initials."""
    return _face(_picture("portal:face", agent) or agent.public_initials, agent.pk, style)


@register.simple_tag
def colleague(agent: User, style: str = "") -> SafeString:
    """An agent as colleagues see him: his picture, else his whole name's initials."""
    return _face(_picture("workspace:face", agent) or agent.initials, agent.pk, style)


def _picture(view: str, agent: User) -> SafeString | None:
    """The `<img>` of an agent's picture at a surface's own address; None when he has none."""
    if agent.face is None:
        return None
    return format_html(
        '<img src="{}" alt="" width="48" height="48" decoding="async">', reverse(view, args=[agent.face])
    )


def _face(content: str, number: int | None, style: str) -> SafeString:
    colour = f"face--{(number or 0) % _FACES + 1}"
    classes = " ".join(filter(None, ["face", colour, f"face--{style}" if style else ""]))
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, content)


@register.simple_tag
def moment(at: datetime, form: str = "auto", zone: str = "") -> SafeString:
    """A time as a `<time>`: in the given zone or the agent's own, else in UTC until js/times.js puts the browser's in.

    `form` is `auto` (the clock for today, else the day as well), `date`, `time`, or `full` for sentences: with the day
    and the zone's difference from UTC.
    """
    known = zones.named(zone) or _chosen_zone()
    shown = timezone.localtime(at, known or UTC)
    stamp = f"{shown:%H:%M} ({zones.label(shown)})"
    return format_html(
        '<time{} datetime="{}" title="{}" data-form="{}"{}>{}</time>',
        SafeString("" if form == "full" else ' class="when"'),
        at.isoformat(timespec="seconds"),
        f"{_date(shown, 'long')} {stamp}",
        form,
        SafeString("" if known else " data-local"),
        f"{_day(shown, 'MMMM')} {stamp}" if form == "full" else _short(shown, form),
    )


def _chosen_zone() -> tzinfo | None:
    """The zone that this request was switched to, if any."""
    current = timezone.get_current_timezone()
    return None if current is timezone.get_default_timezone() else current


def _short(shown: datetime, form: str) -> str:
    if form == "date":
        return _date(shown, "long")
    is_today = timezone.localtime(timezone.now(), shown.tzinfo).date() == shown.date()
    return f"{shown:%H:%M}" if form == "time" or is_today else f"{_day(shown, 'MMM')} {shown:%H:%M}"


def _day(shown: datetime, month: Literal["MMM", "MMMM"]) -> str:
    """Day and month, and the year when it is another than this one."""
    if timezone.localtime(timezone.now(), shown.tzinfo).year != shown.year:
        return _date(shown, "medium" if month == "MMM" else "long")
    return _written(shown.date(), f"{month}d", zones.date_locale())


def _date(shown: datetime, length: Literal["medium", "long"]) -> str:
    return _written(shown.date(), length, zones.date_locale())


@lru_cache(4096)  # a page has many moments and few days
def _written(day: date, form: str, locale: str) -> str:
    """A day as this locale writes it: in full, or by a skeleton (UTS 35)."""
    return format_skeleton(form, day, locale=locale) if form.endswith("Md") else format_date(day, form, locale=locale)


@register.simple_tag
def message_text(message: Message, reader: User | None = None) -> SafeString:
    """A message's words, with a chip where a secret stood: an agent's as Markdown, a customer's as they are, no link live.

    Whom a note mentions is a chip too; the reader's own stands out.
    """
    if message.agent_id is not None:
        return _called(markdown(message.text, _gone), getattr(message, "called", ()), reader)
    return customers_words(message.text)


@register.simple_tag
def mail_pieces(message: Message, mail: IncomingMail) -> list[Piece]:
    """A mail's words, with what is folded away."""
    return list(pieces(message, mail))


@register.simple_tag
def piece_text(piece: Piece) -> SafeString:
    return customers_words(piece.text)


def customers_words(text: str) -> SafeString:
    """What a customer wrote, paragraph by paragraph."""
    blocks = (block.strip("\n") for block in _BLANK_LINES.split(text.replace("\r\n", "\n")))
    return format_html_join("", "<p>{}</p>", ((_words(block),) for block in blocks if block))


def _called(html: SafeString, calls: Iterable[dict[str, Any]], reader: User | None = None) -> SafeString:
    called = {known_as(one["name"]): one["agent"] for one in calls}
    own = {name for name, agent in called.items() if reader and agent == reader.pk}

    def chip(name: str, written: str) -> SafeString:
        style = " mention--own" if name in own else ""
        return format_html('<span class="mention{}" dir="auto">@{}</span>', style, written)

    return mark_safe(with_chips(html, called, chip))  # noqa: S308  (chips are escaped, the rest is as it was)


@register.simple_tag
def markdown_text(text: str, calls: Iterable[dict[str, Any]] = ()) -> SafeString:
    """Words that an agent has not sent yet, as they will be shown. `calls` are whom they mention, as a message has them."""
    return _called(markdown(text, _gone), calls)


def _words(text: str) -> SafeString:
    pieces = (_gone(part) if isinstance(part, SecretKind) else _plain(part) for part in split_marks(text))
    return mark_safe("".join(pieces))  # noqa: S308  (every piece is escaped)


def _plain(text: str) -> str:
    return "<br>".join(map(conditional_escape, text.split("\n")))


def _gone(kind: SecretKind) -> SafeString:
    return format_html('<span class="gone">{} {}</span>', icon("shield-alert"), mark_name(kind))


@register.filter
def isolated(name: str) -> SafeString:
    """A name for the middle of a sentence, which keeps its direction whatever the name is written in."""
    return format_html("<bdi>{}</bdi>", name)


@register.simple_tag
def removal_list(removed: list[dict[str, Any]], channel: str = "") -> list[Removal]:
    """What a message's `removed` says, as sentences."""
    return removals(removed, was_stored=channel == "email")


@register.filter
def shortened(value: str) -> str:
    """A hash by its ends, `9f3c2a…e27d14`; what is short stays whole."""
    return value if len(value) <= 16 else f"{value[:6]}…{value[-6:]}"


@register.filter
def file_size(size: int) -> str:
    """Bytes as people read them, in tens like the makers of disks, in the active language: `840 kB`, `1,5 Mo`.

    The units are those of our texts; js/upload-sending.js says the same.
    """
    step = min(3, (len(str(size)) - 1) // 3)
    figure = size / 1000**step
    units = _UNITS.get((get_language() or "en").partition("-")[0], _UNITS["en"])
    number = format_decimal(
        figure, "0.0" if step and figure < 10 else "0", locale=zones.date_locale(), numbering_system="latn"
    )
    return f"{number}\xa0{units[step]}"


@register.simple_tag
def brand_name() -> str:
    """For pages that are drawn without a request."""
    return settings.BRAND


@register.simple_tag
def page_language() -> str:
    """The page's language as HTML names it, for pages that are drawn without a request."""
    return html_language()


@register.simple_tag
def page_fonts() -> list[str]:
    """The font files that the page's language needs."""
    return font_files(get_language() or "en")
