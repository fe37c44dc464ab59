"""Customers' pages come with one stylesheet, put together from parts that are edited one by one."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from gatehouse.project import sheets

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/contact/", "/new/", "/tickets/", "/status/", "/nowhere/"])
def test_a_page_waits_for_one_stylesheet(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    assert re.findall(r'rel="stylesheet" href="([^"]+)"', page) == ["/static/looks/all-portal.css"]


def test_the_sheet_holds_its_parts_in_their_order() -> None:
    text = Path(finders.find("looks/all-portal.css") or "").read_text()
    assert "/*" not in text
    marks = ["--font-code:", "@font-face", ".input--code", ".hero", ".select .input { field-sizing"]
    assert [text.index(mark) for mark in marks] == sorted(text.index(mark) for mark in marks)


@pytest.mark.parametrize("part", [part for parts in sheets.SHEETS.values() for part in parts if "looks/" not in part])
def test_a_part_from_elsewhere_names_no_file(part: str) -> None:
    assert "url(" not in Path(finders.find(part) or "").read_text()


def test_it_is_made_anew_when_a_part_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = {"a.css": tmp_path / "a.css", "b.css": tmp_path / "b.css"}
    for name, file in parts.items():
        file.write_text(f"/* said */ {name} {{}}\n")
    monkeypatch.setattr(sheets.SheetFinder, "table", {"looks/both.css": tuple(parts)})
    monkeypatch.setattr(sheets, "find", lambda part: str(parts[part]))
    finder = sheets.SheetFinder()
    assert Path(finder.find("looks/both.css")).read_text() == "a.css {}\nb.css {}\n"
    parts["b.css"].write_text("b {}\n")
    assert Path(finder.find("looks/both.css")).read_text() == "a.css {}\nb {}\n"
    assert finder.find("looks/other.css") == []
