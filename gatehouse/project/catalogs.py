"""Translations without GNU gettext: collect the texts of sources and templates, keep the catalogs, compile them.

    python -m gatehouse.project.catalogs extract | compile | check

`extract` brings every `locale/*/LC_MESSAGES/django.po` up to date, `compile` writes the `.mo` beside each, `check` says
what is missing or wrong. How to translate is in docs/translating.md.
"""

import io
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = PACKAGE / "locale"
SOURCE_LANGUAGE = "en"
# Without dates, names of tools and versions: they would change files that say the same.
_HEADER = """\
# Gatehouse in this language. How to translate is in docs/translating.md.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
_LEFT_OUT = {"migrations", "testing", "__pycache__"}
_KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def locales() -> list[str]:
    """The catalogs to keep, as Django names their folders: every language of the settings but English."""
    from django.utils.translation import to_locale

    from gatehouse.project.settings import LANGUAGES

    return [to_locale(code) for code, _name in LANGUAGES if code != SOURCE_LANGUAGE]


def desk_locales() -> list[str]:
    """Those in which the workspace is translated as well."""
    from django.utils.translation import to_locale

    from gatehouse.project.settings import DESK_LANGUAGES

    return [to_locale(code) for code in DESK_LANGUAGES]


def po_path(locale: str) -> Path:
    return LOCALE / locale / "LC_MESSAGES" / "django.po"


def collect() -> "Catalog":
    """Every text of the sources and templates, without translations."""
    from babel.messages.catalog import Catalog

    catalog = Catalog(project="Gatehouse", charset="utf-8")
    for path in _sources():
        for _line, said, comments, context in _texts(path):
            place = str(path.relative_to(PACKAGE))
            catalog.add(said, locations=[(place, 0)], auto_comments=comments, context=context)
    return catalog


def _sources() -> Iterator[Path]:
    templates = PACKAGE / "templates"
    for path in sorted([*PACKAGE.rglob("*.py"), *templates.rglob("*.html"), *templates.rglob("*.txt")]):
        if not _LEFT_OUT & set(path.relative_to(PACKAGE).parts):
            yield path


def _texts(path: Path) -> Iterable[Any]:
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize

    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is left of a template would have to be indented as Python is.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).split("\n"))
    elif "gettext" not in source:
        return ()
    return extract("python", io.BytesIO(source.encode()), keywords=_KEYWORDS, comment_tags=["Translators:"])


def read(locale: str) -> "Catalog":
    """The kept catalog of a locale; an empty one when there is none yet. Raises babel's PoFileError."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    path = po_path(locale)
    if not path.exists():
        return Catalog(locale=locale, project="Gatehouse", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def updated(locale: str, template: "Catalog") -> "Catalog":
    """The kept catalog with the texts of `template`: new ones untranslated, those that are gone left out.

    Nothing is guessed from similar texts: a guess would have to be found and judged again by a person.
    """
    catalog = read(locale)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def written(catalog: "Catalog") -> bytes:
    """The catalog as its file holds it. Places are files without lines, which would change with every edit."""
    from babel.messages.pofile import write_po

    file = io.BytesIO()
    write_po(file, catalog, width=110, omit_header=True, sort_output=True, include_lineno=False, ignore_obsolete=True)
    header = _HEADER.format(language=catalog.locale_identifier, plurals=catalog.plural_forms)
    return header.encode() + file.getvalue()


def extract() -> None:
    """Bring every catalog up to date with the sources."""
    template = collect()
    for locale in locales():
        content = written(updated(locale, template))
        po_path(locale).parent.mkdir(parents=True, exist_ok=True)
        po_path(locale).write_bytes(content)


def compile_stale() -> list[str]:
    """Compile the catalogs whose `.mo` is missing or older than the `.po`; returns their locales.

    Every process may call it as it starts: the file is moved into place whole, and two write the same bytes. Where the
    folder cannot be written (an image built elsewhere) what is there is used.
    """
    stale = [path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/django.po") if _is_stale(path)]
    for locale in stale:
        try:
            _compile(locale)
        except PermissionError:
            continue
    return stale


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


def _compile(locale: str) -> None:
    from babel.messages.mofile import write_mo

    path = po_path(locale).with_suffix(".mo")
    draft = path.with_name(f".django.{os.getpid()}.mo")
    with draft.open("wb") as file:
        write_mo(file, read(locale))
    draft.rename(path)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["extract"]:
            extract()
            return 0
        case ["compile"]:
            compile_stale()
            return 0
        case ["check"]:
            from gatehouse.project.catalog_checks import problems

            found = problems()
            print("\n".join(found) or "Every text is translated.")
            return int(bool(found))
    print("Say what to do: extract, compile or check.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
