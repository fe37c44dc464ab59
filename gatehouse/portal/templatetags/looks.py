"""What every page draws the same way: icons, states, times, faces, and texts with removed secrets."""

from datetime import UTC, datetime
from typing import Any, Literal

from babel.dates import format_date
from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gatehouse.portal import zones
from gatehouse.portal.context import locale_name

register = template.Library()

_FACES = 6


@register.simple_tag
def icon(name: str, *styles: str) -> SafeString:
    """An icon of `looks/icons.svg`; styles are `s`, `l` and `turn` (mirrored where lines run from the right)."""
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
    colour = f"face--{(number or 0) % _FACES + 1}"
    classes = " ".join(filter(None, ["face", colour, f"face--{style}" if style else ""]))
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, initials)


@register.simple_tag
def moment(at: datetime, form: str = "auto", zone: str = "") -> SafeString:
    """A time as a `<time>`: in the given zone, else in UTC until the browser puts its own in.

    `form` is `auto` (the time for today, else the day as well), `date`, `time` or `full` (with the zone's name).
    """
    known = zones.named(zone)
    shown = timezone.localtime(at, known or UTC)
    full = f"{_date(shown, 'long')} {shown:%H:%M} {zones.label(shown)}"
    local = "" if known else SafeString(" data-local")
    return format_html(
        '<time class="when" datetime="{}" title="{}" data-form="{}"{}>{}</time>',
        at.isoformat(timespec="seconds"), full, form, local, _written(shown, form, full),
    )  # fmt: skip


def _written(shown: datetime, form: str, full: str) -> str:
    today = timezone.localtime(timezone.now(), shown.tzinfo).date() == shown.date()
    if form == "full":
        return full
    if form == "time" or (form == "auto" and today):
        return f"{shown:%H:%M}"
    if form == "date":
        return _date(shown, "long")
    return f"{_date(shown, 'medium')} {shown:%H:%M}"


def _date(shown: datetime, length: Literal["medium", "long"]) -> str:
    return format_date(shown.date(), length, locale=locale_name())
