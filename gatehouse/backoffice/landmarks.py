"""The back office's theme does not say which part of a page is its main one (WAI-ARIA 1.2, landmark roles)."""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def with_main(page: SafeString) -> SafeString:
    """The theme's page, its main part marked."""
    return mark_safe(page.replace('<div id="main" ', '<div id="main" role="main" ', 1))  # noqa: S308  (a rendered template)
