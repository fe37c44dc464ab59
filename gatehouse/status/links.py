"""Full addresses of the status pages, in the active language; never from the Host header."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language


def address_of(name: str, *arguments: object) -> str:
    """Such as `https://help.example/status/incidents/7/?lang=de`."""
    return f"{settings.BASE_URL}{reverse(name, args=arguments)}?lang={get_language() or settings.LANGUAGE_CODE}"
