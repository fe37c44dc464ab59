"""The glossary knows the same terms in every language that customers read."""

import re
from pathlib import Path

from django.conf import settings

from gatehouse.project import catalogs

_PAGE = Path(settings.BASE_DIR) / "docs" / "glossary.md"
_ROW = re.compile(r"^\| (?!English |---)(.+?) \| (.+?) \|$", re.MULTILINE)


def glossaries() -> dict[str, dict[str, str]]:
    """Per locale: English term -> its term."""
    _head, *parts = re.split(r"^## .+ \(`(\w+)`\)$", _PAGE.read_text(), flags=re.MULTILINE)
    return {locale: dict(_ROW.findall(text)) for locale, text in zip(parts[::2], parts[1::2], strict=True)}


def test_every_language_has_a_glossary_with_the_customers_terms() -> None:
    found = glossaries()
    assert sorted(found) == sorted(catalogs.locales())
    common = set.intersection(*map(set, found.values()))
    assert len(common) >= 33
    assert {"en"} | {locale for locale, terms in found.items() if set(terms) - common} == set(catalogs.desk_locales())
