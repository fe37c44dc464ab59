"""Amounts of money, and why some of it is held back."""

from decimal import Decimal

from babel.numbers import format_decimal
from django import template

from gatehouse.conversations import zones
from gatehouse.portal.portfolio import why_held

register = template.Library()
register.filter(why_held)


@register.filter
def amount(value: Decimal) -> str:
    """With all its digits, those at the end as well, written as the active language does: `1,205.50000000`."""
    places = max(0, -int(value.as_tuple().exponent))
    pattern = f"#,##0.{'0' * places}" if places else "#,##0"
    return format_decimal(
        value, pattern, locale=zones.date_locale(), decimal_quantization=False, numbering_system="latn"
    )


@register.filter
def rounded(value: Decimal) -> str:
    """A limit, which is told without a fraction that is nothing: `50,000`."""
    return amount(value.quantize(Decimal(1)) if value == value.to_integral_value() else value)
