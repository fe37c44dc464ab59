"""`gatehouse backup` and `restore`: what comes back is what was there."""

import stat
import tarfile
from pathlib import Path

import psycopg
import pytest

from gatehouse.project import postgres
from gatehouse.testing.folders import copy_folder
from gatehouse.testing.instance import Instance

PICTURE = bytes(range(256)) * 5000


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, used_home: Path) -> Instance:
    """An installation that does not run, with a journal and a file."""
    instance = Instance(tmp_path_factory.mktemp("kept") / "home")
    copy_folder(used_home, instance.home)
    made = instance.run("admin", "create", "quentin@alderwick.example", "--name", "Quentin")
    assert made.returncode == 0, made.stderr
    (instance.home / "files/ab").mkdir(parents=True, exist_ok=True)
    (instance.home / "files/ab/picture").write_bytes(PICTURE)
    return instance


@pytest.fixture(scope="module")
def archive(kept: Instance) -> Path:
    path = kept.home.with_name("gatehouse.tar")
    written = kept.run("backup", str(path))
    assert written.returncode == 0, written.stderr
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Instance:
    return Instance(tmp_path / "home")


def test_rows_files_and_keys_come_back_and_the_journal_verifies(kept, archive, empty):
    restored = empty.run("restore", str(archive))
    assert restored.returncode == 0, restored.stderr
    assert "The journal verifies" in restored.stdout
    assert rows(empty) == rows(kept)
    assert (empty.home / "files/ab/picture").read_bytes() == PICTURE
    assert (empty.home / "keys").read_text() == (kept.home / "keys").read_text()
    assert empty.run("journal", "verify").stdout.startswith("The journal is whole")


def test_what_was_restored_is_for_its_owner_only(archive, empty):
    empty.run("restore", str(archive))
    for name in ("keys", "secret_key", "files/ab/picture"):
        assert stat.S_IMODE((empty.home / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_a_backup_goes_to_a_pipe(kept):
    written = kept.run_bytes("backup", "-")
    assert b"database/000001" in written


def test_an_existing_file_is_not_overwritten(kept, archive):
    before = archive.read_bytes()
    refused = kept.run("backup", str(archive))
    assert refused.returncode == 1
    assert "exists already" in refused.stderr
    assert archive.read_bytes() == before


def test_a_home_with_data_is_refused_unless_forced(archive, instance):
    before = rows(instance)
    assert "not empty" in instance.run("restore", str(archive)).stderr
    assert rows(instance) == before
    assert instance.run("restore", "--force", str(archive)).returncode == 0
    assert rows(instance) != before


@pytest.mark.parametrize("length", [1000, -200_000])
def test_a_cut_off_archive_changes_nothing(archive, empty, tmp_path, length):
    cut = tmp_path / "cut.tar"
    cut.write_bytes(archive.read_bytes()[:length])
    refused = empty.run("restore", str(cut))
    assert refused.returncode == 1
    assert "use another" in refused.stderr
    assert not (empty.home / "keys").exists()


def test_an_altered_archive_is_refused(archive, empty, tmp_path):
    altered = tmp_path / "altered.tar"
    content = bytearray(archive.read_bytes())
    content[content.index(PICTURE) + 7] ^= 1
    altered.write_bytes(content)
    assert "altered" in empty.run("restore", str(altered)).stderr


def test_an_archive_cannot_write_outside_the_home(archive, empty, tmp_path):
    from gatehouse.project.backup import BackupError, _write_private

    with tarfile.open(archive) as tar, pytest.raises(BackupError):
        _write_private(tmp_path, "files/../../escaped", tar.extractfile("keys"))


def rows(instance: Instance) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, table by table, but for the number of its transaction, and where a follower stands by it: each
    server counts by itself, and a younger one numbers both anew (journal/restored.py)."""
    with postgres.running(instance.home) as url, psycopg.connect(url) as connection:
        names = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        columns = "select string_agg(quote_ident(attname), ',' order by attnum) from pg_attribute "
        columns += "where attrelid = %s::regclass and attnum > 0 and not attisdropped and atttypid <> 'xid8'::regtype "
        columns += "and (attrelid, attname) <> ('journal_cursor'::regclass, 'entry_id')"
        shown = {name: connection.execute(columns, [name]).fetchone()[0] for (name,) in names}
        return {
            name: connection.execute(f'select {those} from "{name}" order by 1').fetchall()  # noqa: S608
            for name, those in shown.items()
        }
