"""The catalogs are whole, say what the sources say, and lose nothing on the way."""

from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message

from gatehouse.project import catalog_checks, catalogs
from gatehouse.project.catalog_checks import message_problems


def problems(source: Any, string: Any, locale: str = "ar", **more: Any) -> list[str]:
    return list(message_problems(Message(source, string, **more), locale))


def test_every_text_is_translated() -> None:
    assert catalog_checks.problems() == []


@pytest.mark.parametrize(
    ("source", "string", "problem"),
    [
        ("Hello", "", "not translated"),
        ("Hello %(name)s", "مرحبا", "placeholders differ (%(name)s)"),
        ("Hello %(name)s", "مرحبا %(nam)s", "placeholders differ (%(nam)s, %(name)s)"),
        ("<b>Hello</b>", "مرحبا", "tags differ"),
        ("30 minutes", "20 دقيقة", "figures differ"),
        ("Hello", "Hello", "left in English"),
        ("Hello", "Bonjour", "left in English"),
    ],
)
def test_what_is_wrong_is_said(source: str, string: str, problem: str) -> None:
    assert problem in problems(source, string)


def test_an_unsure_text_is_a_problem() -> None:
    assert problems("Hello", "مرحبا", flags=["fuzzy"]) == ["marked as unsure (fuzzy)"]


def test_every_plural_form_is_needed() -> None:
    said = ("%(n)s file", "%(n)s files")
    assert problems(said, ("لا ملفات", "ملف", "ملفان", "%(n)s ملفات", "", "%(n)s ملفًا")) == ["not translated"]
    assert problems(said, ("لا ملفات", "ملف", "ملفان", "%(n)s ملفات", "%(n)s ملف", "%(n)s ملفًا")) == []


def test_the_figure_may_be_left_out_only_where_the_form_says_it() -> None:
    assert problems(("%(n)s file", "%(n)s files"), ("个文件",), "zh_Hans") == ["placeholders differ (%(n)s)"]


def test_names_stay_as_they_are() -> None:
    assert problems("UTC", "UTC") == []
    assert problems("%(a)s · %(b)s", "%(a)s · %(b)s") == []


def test_percent_signs_of_templates_are_kept() -> None:
    assert problems("%%(name)s is attached.", "أُرفق %(name)s.") != []


def test_extracting_twice_changes_nothing() -> None:
    template = catalogs.collect()
    assert catalogs.written(catalogs.updated("ar", template)) == catalogs.written(catalogs.updated("ar", template))


def test_stale_catalogs_are_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_bytes(catalogs.po_path("ar").read_bytes())
    monkeypatch.setattr(catalogs, "LOCALE", tmp_path)
    assert catalogs.compile_stale() == ["ar"]
    assert (folder / "django.mo").stat().st_size > 1000
    assert catalogs.compile_stale() == []


def test_django_reads_the_plurals() -> None:
    from django.utils.translation import ngettext, override

    with override("ar"):
        said = {ngettext("We removed %(count)s recovery word from your message.",
                         "We removed %(count)s recovery words from your message.", n) for n in (1, 2, 3, 12)}  # fmt: skip
    assert len(said) == 4
