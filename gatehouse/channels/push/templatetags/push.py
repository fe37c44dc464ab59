"""What the switch for notices needs to know."""

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def notices(brand: str = "") -> dict[str, str]:
    """Its data attributes; with a brand, those of the switch in that chat's menu. Empty where notices are switched off."""
    if not settings.PUSH_SERVICES:
        return {}
    place = "chat" if brand else "portal"
    doors = {name: reverse(f"{place}:notices-{name}") for name in ("on", "off", "state")}
    about = {"worker": reverse("portal:worker"), "language": get_language() or settings.LANGUAGE_CODE}
    return {**doors, **about, **({"brand": brand} if brand else {})}
