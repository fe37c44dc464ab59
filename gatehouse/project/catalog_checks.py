"""What is wrong with a catalog: missing or unsure texts, lost placeholders and tags, English left standing."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gatehouse.project import catalogs

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

_PLACEHOLDER = re.compile(r"%%?\(\w+\)[sd]|%[sd]|%%")
_TAG = re.compile(r"</?[a-z][^>]*>")
_FIGURE = re.compile(r"\d+")
_LETTER = re.compile(r"[^\W\d_]")
# A translation into these has letters of the script in every text.
_SCRIPTS = {"ar": "ARABIC", "zh_Hans": "CJK", "zh_Hant": "CJK", "ko": "HANGUL", "ru": "CYRILLIC", "uk": "CYRILLIC"}
# Arabic has forms of their own for nothing, one and two; with the figure they would say the number twice.
_FORMS_WITHOUT_FIGURE = {"ar": (0, 1, 2)}
# What only staff read. The workspace is whole in some languages; in the others it stays English, and these may be missing.
_STAFF = (
    "workspace/", "backoffice/", "outbox/", "templates/workspace/", "templates/outbox/", "accounts/actions/",
    "accounts/entries/", "accounts/forms.py", "accounts/models/", "accounts/public_names.py", "accounts/views.py",
    *(f"templates/door/{name}.html" for name in (
        "_new_password", "account", "base", "code", "confirmation", "enrolment", "first-password", "handed-back",
        "password", "sign-in",
    )),
    "templates/backoffice/", "status/actions/", "status/entries.py", "status/texts.py",
    "conversations/models/desk.py", "conversations/models/saved.py", "conversations/models/tags.py",
    "conversations/settings_entries.py", "conversations/actions/standing.py", "conversations/entries/mail.py",
    "channels/email/entries.py", "channels/email/actions/", "channels/email/models/", "channels/email/intake/imap/",
    "channels/email/mailbox_entries.py", "channels/email/notices.py", "channels/email/intake/sources.py",
    "channels/chat/actions/turn.py", "channels/chat/models/", "channels/chat/apps.py",
    "channels/chat/hooks/",
    "conversations/actions/claim.py", "channels/email/retry.py", "channels/email/flow/", "templates/admin/",
    "channels/push/entries.py", "exchange/entries.py",
    "conversations/actions/region_rules.py",
)  # fmt: skip
# Names that are the same in every language.
SAME_EVERYWHERE = frozenset({"UTC", "UID", "URL", "Gatehouse"})
# Words that a language has taken over as they are.
_TAKEN = frozenset({"Passkey", "Passkeys", "Browser", "Tickets", "Portfolio"})
BORROWED = {
    "de": _TAKEN,
    "nl": _TAKEN | {"Later"},
    "es": frozenset({"No"}),
    "fr": frozenset({"Conversation"}),
}


def problems() -> list[str]:
    """One line for each thing that is wrong in the kept catalogs, and for each that is behind its sources."""
    template = catalogs.collect()
    return [problem for locale in catalogs.locales() for problem in _problems_of(locale, template)]


def _problems_of(locale: str, template: "Catalog") -> Iterator[str]:
    path = catalogs.po_path(locale)
    if not path.exists() or catalogs.written(catalogs.updated(locale, template)) != path.read_bytes():
        yield f"{locale}: behind the sources. Run: python -m gatehouse.project.catalogs extract"
        return
    may_miss_staff = locale not in catalogs.desk_locales()
    for message in catalogs.read(locale):
        if message.id and not (may_miss_staff and is_for_staff(message) and not any(_forms(message.string))):
            for problem in message_problems(message, locale):
                yield f"{locale}: {_short(message)}: {problem}"


def is_for_staff(message: "Message") -> bool:
    """Whether no customer ever reads it."""
    return all(place.startswith(_STAFF) for place, _line in message.locations)


def message_problems(message: "Message", locale: str) -> Iterator[str]:
    """What is wrong with one translated text."""
    forms = _forms(message.string)
    if not all(forms):
        yield "not translated"
        return
    if message.fuzzy:
        yield "marked as unsure (fuzzy)"
    for index, form in enumerate(forms):
        yield from _form_problems(message, form, index, locale)


def _form_problems(message: "Message", form: str, index: int, locale: str) -> Iterator[str]:
    sources = _forms(message.id)
    wanted, found = _placeholders(sources[-1]), _placeholders(form)
    may_drop = len(sources) > 1 and index in _FORMS_WITHOUT_FIGURE.get(locale, ())
    lost, strange = wanted - found, found - wanted
    if strange or sum(lost.values()) > int(may_drop):
        yield f"placeholders differ ({', '.join(sorted([*lost, *strange]))})"
    if Counter(_TAG.findall(sources[-1])) != Counter(_TAG.findall(form)):
        yield "tags differ"
    if not may_drop and Counter(_figures(sources[-1])) != Counter(_figures(form)):
        yield "figures differ"
    if _is_left_in_english(sources[-1], form, locale):
        yield "left in English"


def _is_left_in_english(source: str, form: str, locale: str) -> bool:
    said = _TAG.sub("", _PLACEHOLDER.sub("", source))
    if source in SAME_EVERYWHERE | BORROWED.get(locale, frozenset()) or not _LETTER.search(said):
        return False
    script = _SCRIPTS.get(locale)
    if script is None:
        return source == form
    return not any(unicodedata.name(letter, "").startswith(script) for letter in form)


def _placeholders(text: str) -> Counter[str]:
    return Counter(found for found in _PLACEHOLDER.findall(text))


def _figures(text: str) -> list[str]:
    return _FIGURE.findall(_TAG.sub("", _PLACEHOLDER.sub("", text)))


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (list, tuple)) else (str(text),)


def _short(message: "Message") -> str:
    first = _forms(message.id)[0]
    return repr(first if len(first) <= 60 else f"{first[:59]}…")
