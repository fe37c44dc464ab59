"""The backup's clients suit the server, whichever version it is."""

import io
import os
import subprocess
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from gatehouse.project import backup


@pytest.fixture
def databases():
    """Two empty databases on the server of this run."""
    names = [f"backup_{side}_{os.getpid()}" for side in ("from", "to")]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        for name in names:
            connection.execute(f"create database {name}")
        yield [make_conninfo(os.environ["DATABASE_URL"], dbname=name) for name in names]
        for name in names:
            connection.execute(f"drop database {name}")


def archive_of(url: str, folder: Path) -> Path:
    output = io.BytesIO()
    backup.write(output, home=folder / "nothing", url=url, secrets={})
    (folder / "archive.tar").write_bytes(output.getvalue())
    return folder / "archive.tar"


def execute(url: str, sql: str) -> object:
    with psycopg.connect(url) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else None


def test_rows_cross_from_one_database_to_another(databases, tmp_path):
    source, target = databases
    execute(source, "create table words as select i, repeat(md5(i::text), 40) as word from generate_series(1, 30000) i")
    backup.read(archive_of(source, tmp_path), home=tmp_path / "home", url=target)
    wanted = "select count(*), md5(string_agg(word, '' order by i)) from words"
    assert execute(source, wanted) == execute(target, wanted)


def test_a_database_that_is_not_empty_stops_the_restore_as_a_whole(databases, tmp_path):
    source, target = databases
    execute(source, "create table first (); create table second ()")
    execute(target, "create table second ()")
    with pytest.raises(backup.BackupError, match="second"):
        backup.read(archive_of(source, tmp_path), home=tmp_path / "home", url=target)
    assert execute(target, "select to_regclass('first')") == [(None,)]


def test_emptiness_counts_tables_files_and_keys(databases, tmp_path):
    assert backup.is_empty(tmp_path, databases[0])
    (tmp_path / "keys").write_text("1:x")
    assert not backup.is_empty(tmp_path, databases[0])
    execute(databases[0], "create table anything ()")
    backup.clear(tmp_path, databases[0])
    assert backup.is_empty(tmp_path, databases[0])


def test_a_password_is_not_on_the_command_line(databases, tmp_path, monkeypatch):
    commands = []

    def watched(command, **options):
        commands.append(command)
        return popen(command, **options)

    popen = subprocess.Popen
    monkeypatch.setattr(backup.subprocess, "Popen", watched)
    archive_of(make_conninfo(databases[0], password="hidden-word"), tmp_path)
    assert commands
    assert "hidden-word" not in str(commands)
