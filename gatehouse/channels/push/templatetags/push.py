"""What the switch for notices needs to know."""

import json

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def notices(brand: str = "") -> str:
    """JSON for js/notices.js; with a brand, for the switch in that chat's menu. Empty where notices are switched off."""
    if not settings.PUSH_SERVICES:
        return ""
    place = "chat" if brand else "portal"
    told = {
        "doors": {name: reverse(f"{place}:notices-{name}") for name in ("on", "off", "state")},
        "worker": reverse("portal:worker"),
        "language": get_language() or settings.LANGUAGE_CODE,
        "brand": brand,
        "texts": _texts(),
    }
    return json.dumps(told, ensure_ascii=False)


def _texts() -> dict[str, str]:
    return {
        "done": _("You hear of answers on this device."),
        "blocked": _("This browser blocks notices from us. Allow them in its settings for this site, then come back."),
        "missing": _(
            "This browser shows no notices from websites. On an iPhone or iPad, add this page to the home screen first."
        ),
        "trouble": _("This did not work on our side. Nothing is lost; try again in a moment."),
    }
