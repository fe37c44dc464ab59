"""Static files get hashed names by themselves; customers' files have no address."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import InvalidStorageError, storages

from gatehouse.project.storage import StaticStorage, collect_static, fingerprint

IMPORTED = re.compile(r'from "\./([a-z-]+)\.[0-9a-f]{12}\.js"')


def test_without_a_collection_plain_names_work() -> None:
    assert staticfiles_storage.url("looks/tokens.css") == "/static/looks/tokens.css"


def test_collecting_gives_hashed_names_once(tmp_path: Path, settings: Any) -> None:
    settings.STATIC_ROOT = tmp_path
    assert collect_static(tmp_path)
    assert not collect_static(tmp_path)
    name = StaticStorage(location=tmp_path, base_url="/static/").url("looks/tokens.css")
    assert name != "/static/looks/tokens.css"
    assert (tmp_path / name.removeprefix("/static/")).exists()


def test_scripts_import_each_other_by_hashed_names(tmp_path: Path, settings: Any) -> None:
    settings.STATIC_ROOT = tmp_path
    collect_static(tmp_path)
    storage = StaticStorage(location=tmp_path, base_url="/static/")
    script = tmp_path / storage.stored_name("js/workspace-keys.js")
    imported = IMPORTED.findall(script.read_text())
    assert set(imported) == {"workspace-commands", "workspace-palette"}
    assert all(storage.stored_name(f"js/{name}.js").split("/")[1] in script.read_text() for name in imported)


def test_a_changed_file_changes_the_fingerprint(tmp_path: Path, settings: Any) -> None:
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, tmp_path]
    before = fingerprint()
    (tmp_path / "new.css").write_text("a {}")
    from django.contrib.staticfiles.finders import get_finder

    get_finder.cache_clear()
    assert fingerprint() != before
    get_finder.cache_clear()


def test_private_files_have_no_address_and_belong_to_their_owner() -> None:
    storage = storages["private"]
    name = storage.save("a/b.txt", ContentFile(b"words"))
    with pytest.raises(ValueError, match="not accessible via a URL"):
        storage.url(name)
    assert Path(storage.path(name)).stat().st_mode & 0o077 == 0
    storage.delete(name)


def test_only_named_storages_exist() -> None:
    with pytest.raises(InvalidStorageError):
        storages["public"]
