"""Typed fields: what a topic asks for becomes a form field that knows what a right answer looks like."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.forms.utils import flatatt
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from gatehouse.channels.forms.amounts import read_amount
from gatehouse.conversations.models import FieldKind, TopicField, pick_text

OTHER = "_other"
NEEDED = gettext_lazy("This is needed to look into your case.")
_UID = re.compile(r"[0-9]{5,16}")
_ORDER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{2,62}[A-Za-z0-9])")
_QUOTES = "USDT|USDC|FDUSD|TUSD|DAI|USD|EUR|GBP|TRY|BRL|JPY|KRW|RUB|UAH|VND|BTC|ETH|BNB|TRX"
_ALONE = (r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])")
# What is surely a pair, the surest first. Without a sign between them the assets must stand in capitals, or there be no
# other word: "entry" ends in TRY.
_PAIRS = (
    re.compile(rf"{_ALONE[0]}([a-z0-9]{{1,15}}) ?[/_\u2010-\u2014-] ?({_QUOTES}){_ALONE[1]}", re.IGNORECASE),
    re.compile(rf"^([a-z0-9]{{1,15}}?) ?({_QUOTES})$", re.IGNORECASE),
    re.compile(rf"{_ALONE[0]}([A-Z0-9]{{1,15}}) ({_QUOTES}){_ALONE[1]}"),
    re.compile(rf"{_ALONE[0]}([A-Z0-9]{{1,15}}?)({_QUOTES}){_ALONE[1]}"),
)
_TWO_ASSETS = re.compile(r"[A-Za-z0-9]{1,15} ?[/_\u2010-\u2014-] ?[A-Za-z]{2,10}")  # of which one is unknown to us
_SHORT = {
    FieldKind.CHOICE,
    FieldKind.ASSET,
    FieldKind.NETWORK,
    FieldKind.AMOUNT,
    FieldKind.UID,
    FieldKind.ORDER,
}
_lazy_text = lazy(pick_text, str)


class Line(forms.CharField):
    """One line; without a maxlength in the page, because a browser would cut what is pasted and say nothing."""

    longest = 300

    def __init__(self, **options: Any) -> None:
        longest = options.pop("longest", self.longest)
        super().__init__(**options)
        self.longest = longest

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if len(text) > self.longest:
            raise ValidationError(too_long(self.longest, len(text)), code="too_long")
        return self.read(text) if text else text

    def read(self, text: str) -> str:
        """The answer as it is stored. Raises ValidationError with what it should look like."""
        if "\n" in text or "\r" in text:
            raise ValidationError(_("Write this in one line."), code="lines")
        return text


def too_long(longest: int, length: int) -> str:
    return ngettext(
        "This has %(length)s characters; at most %(longest)s can be sent. Shorten it, or attach it as a file.",
        "This has %(length)s characters; at most %(longest)s can be sent. Shorten it, or attach it as a file.",
        length,
    ) % {"longest": f"{longest:,}", "length": f"{length:,}"}


class Lines(Line):
    longest = 10_000
    widget = forms.Textarea

    def read(self, text: str) -> str:
        return text.replace("\r\n", "\n")


class Uid(Line):
    def read(self, text: str) -> str:
        if "@" in text:
            raise ValidationError(_("This is an email address. Your UID is the number in your profile."), code="email")
        digits = re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", text))
        digits = "".join(str(unicodedata.digit(c, "")) or c for c in digits.removeprefix("UID").lstrip(":#"))
        if not _UID.fullmatch(digits):
            raise ValidationError(
                _("A UID has 5 to 16 digits and nothing else, such as 40817265. You find it in your profile."),
                code="uid",
            )
        return digits


class Order(Line):
    def read(self, text: str) -> str:
        number = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lstrip("#№")
        if not _ORDER.fullmatch(number):
            raise ValidationError(
                _("An order number has 4 to 64 letters and digits. You find it in your order history."), code="order"
            )
        return number


class Market(Line):
    """A trading pair, also among other words ("ETH-USDT perpetual"); where it is surely one it is stored as ETH/USDT."""

    longest = 100

    def read(self, text: str) -> str:
        line = super().read(unicodedata.normalize("NFKC", text))
        pair = next((found for known in _PAIRS if (found := known.search(line))), None)
        if pair is None and _TWO_ASSETS.search(line):
            return line
        if pair is None:
            raise ValidationError(_("Name both assets of the pair, such as BTC/USDT."), code="market")
        base, quote = (part.upper() for part in pair.groups())
        return f"{line[: pair.start()]}{base}/{quote}{line[pair.end() :]}"


class Amount(Line):
    def read(self, text: str) -> str:
        try:
            return read_amount(text, get_language() or "en")
        except ValueError:
            raise ValidationError(_("Write the amount as a number, such as 1250.50."), code="amount") from None


class Hash(Line):
    """Any one word or link; which network it must fit is checked by the form, which knows the network."""

    longest = 500


class Url(Line):
    longest = 2000

    def read(self, text: str) -> str:
        url = text if "://" in text else f"https://{text}"
        try:
            URLValidator(schemes=["http", "https"])(url)
        except ValidationError:
            raise ValidationError(_("Write a web address, such as https://www.example.com/page."), code="url") from None
        return url


class Page(Line):
    """An address or plain words: who cannot name the page still says where he was."""

    longest = 2000


class Moment(Line):
    """A day and a time as a clock on the wall shows them; the form knows the zone."""

    def read(self, text: str) -> Any:
        try:
            moment = datetime.fromisoformat(unicodedata.normalize("NFKC", text))
        except ValueError:
            raise ValidationError(_("Write day and time, such as 2026-11-21 14:05."), code="moment") from None
        if moment.year < 2009:
            raise ValidationError(_("This is long ago. Look at the year again."), code="year")
        return moment


class Select(forms.Select):
    """As Django's, without two templates for each option: long lists took most of a page's time."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attributes = flatatt({**self.build_attrs(self.attrs, attrs), "name": name})
        return format_html("<select{}>{}</select>", attributes, options(self.choices, value))


def options(choices: Iterable[tuple[Any, Any]], chosen: Any) -> SafeString:
    """The options of a list."""
    rows = ((value, mark_safe(" selected") if str(value) == str(chosen) else "", name) for value, name in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


class Choice(forms.ChoiceField):
    default_error_messages = {"invalid_choice": gettext_lazy("Choose one of the list.")}


def make_field(field: TopicField) -> forms.Field:
    """The form field for one row of a topic's form, in whatever language is active when it is shown."""
    options: dict[str, Any] = {
        "label": _lazy_text(field.labels) if field.labels else field.key,
        "help_text": _lazy_text(field.hints),
        "required": field.is_required,
    }
    made = _MAKERS.get(field.kind, _line)(field, options)
    made.kind, made.is_short = field.kind, is_short(field)  # type: ignore[attr-defined]
    if field.is_required:
        made.error_messages["required"] = NEEDED
    return made


def list_of(field: TopicField, fields: Iterable[TopicField]) -> TopicField | None:
    """The list of the same form of which this field names what is not in it: `asset` for `asset_other`."""
    key = field.key.removesuffix(OTHER) if field.key.endswith(OTHER) else ""
    lists = (one for one in fields if one.key == key)
    return next((one for one in lists if any(choice.get("value") == "other" for choice in one.choices)), None)


def is_short(field: TopicField) -> bool:
    """Whether half a row is enough for its answers."""
    return field.kind in _SHORT


def _line(field: TopicField, options: dict[str, Any]) -> forms.Field:
    return Line(widget=text_input(), **options)


def _long(field: TopicField, options: dict[str, Any]) -> forms.Field:
    return Lines(widget=forms.Textarea({"class": "input", "rows": 4, "dir": "auto"}), **options)


def _choice(field: TopicField, options: dict[str, Any]) -> forms.Field:
    return Choice(choices=partial(_listed, field.choices, {}), widget=Select({"class": "input"}), **options)


def _listed(choices: list[dict[str, Any]], known: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """The options in the active language; made once for each, since a form asks for them again and again."""
    language = get_language() or "en"
    if language not in known:
        known[language] = [("", _("Choose")), *((str(one["value"]), choice_name(one)) for one in choices)]
    return known[language]


def choice_name(choice: dict[str, Any]) -> str:
    """What customers read for a choice, in the active language."""
    return pick_text(choice.get("names") or {}) or str(choice["value"])


def _coded(maker: type[Line], **attributes: str) -> Callable[[TopicField, dict[str, Any]], forms.Field]:
    """A field for what machines make: fixed-width letters, left to right, no spelling help."""

    def make(field: TopicField, options: dict[str, Any]) -> forms.Field:
        return maker(widget=text_input(code=True, **attributes), **options)

    return make


def text_input(code: bool = False, **attributes: str) -> forms.TextInput:
    shape = {"class": "input input--code", "spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}
    return forms.TextInput({**(shape if code else {"class": "input", "dir": "auto"}), **attributes})


def _moment(field: TopicField, options: dict[str, Any]) -> forms.Field:
    return Moment(
        widget=forms.TextInput({"class": "input", "type": "datetime-local", "min": "2009-01-03T00:00"}), **options
    )


_MAKERS: dict[str, Callable[[TopicField, dict[str, Any]], forms.Field]] = {
    FieldKind.TEXT: _line,
    FieldKind.LONG: _long,
    FieldKind.CHOICE: _choice,
    FieldKind.ASSET: _choice,
    FieldKind.NETWORK: _choice,
    FieldKind.AMOUNT: _coded(Amount, inputmode="decimal"),
    FieldKind.HASH: _coded(Hash),
    FieldKind.ORDER: _coded(Order),
    FieldKind.MARKET: lambda field, options: Market(widget=text_input(), **options),
    FieldKind.UID: _coded(Uid, inputmode="numeric"),
    FieldKind.MOMENT: _moment,
    FieldKind.URL: _coded(Url, inputmode="url"),
    FieldKind.PAGE: lambda field, options: Page(widget=text_input(), **options),
}
