"""The embedded server starts after anything that can have happened to its folder, and disturbs nobody."""

import os
import shutil
import signal
import tempfile
from pathlib import Path

import psycopg
import pytest

from gatehouse.project import home as homes
from gatehouse.project import postgres, processes
from gatehouse.project.postgres import FORGETFUL, EmbeddedServer, ServerError


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """A home whose server ran once and left a table."""
    server = EmbeddedServer(tmp_path_factory.mktemp("used") / "home", FORGETFUL)
    server.start()
    with psycopg.connect(server.url) as connection:
        connection.execute("create table kept as select 1 as value")
    server.stop()
    return server


@pytest.fixture
def server(used):
    yield used
    used.stop()


@pytest.fixture
def open_folder():
    """A folder that every user can enter; pytest's own is for its owner."""
    folder = Path(tempfile.mkdtemp(prefix="gatehouse-open-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def holds_its_data(server: EmbeddedServer) -> bool:
    with psycopg.connect(server.url) as connection:
        return connection.execute("select value from kept").fetchone() == (1,)


def test_the_process_id_in_its_file_was_given_to_somebody_else(server):
    lines = [str(os.getpid()), str(server.data), "1700000000", "5432", "", "", "0 0", "ready"]
    (server.data / "postmaster.pid").write_text("\n".join(lines))
    server.start()
    assert holds_its_data(server)


@pytest.mark.parametrize("content", ["", "12", "nonsense\n", "\0\0\0"])
def test_its_file_was_half_written(server, content):
    (server.data / "postmaster.pid").write_text(content)
    server.start()
    assert holds_its_data(server)


def test_the_socket_of_a_killed_server_is_in_the_way(server):
    folder = homes.socket_folder(server.home)
    for name in (homes.SOCKET_NAME, f"{homes.SOCKET_NAME}.lock"):
        (folder / name).write_text(f"{os.getpid()}\n")
    server.start()
    assert holds_its_data(server)


def test_a_killed_server_starts_at_once_and_whole(server):
    server.start()
    busy = psycopg.connect(server.url)
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    server.start()
    assert holds_its_data(server)
    busy.close()


def test_the_log_holds_nothing_of_a_statement_that_failed(server):
    server.start()
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("create temporary table once (word text unique)")
        connection.execute("insert into once values ('lena@mail.example')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into once values ('lena@mail.example')")
    log = (server.home / "logs" / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "lena" not in log


def test_only_the_newest_server_counts_as_ready(server):
    server.start()
    assert postgres.is_ready(server.data)
    assert not postgres.is_ready(server.data, pid=1)
    server.stop()
    assert not postgres.is_ready(server.data)


def test_making_the_data_folder_was_cut_off(tmp_path):
    server = EmbeddedServer(tmp_path / "home", FORGETFUL)
    (server.home / "postgres.new/base").mkdir(parents=True)
    server.start()
    assert postgres.is_ready(server.data)
    server.stop()


def test_data_of_another_version_is_refused(tmp_path):
    server = EmbeddedServer(tmp_path / "home")
    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(ServerError, match="PostgreSQL 16, not 18"):
        server.start()


def test_a_server_that_cannot_start_says_why(tmp_path):
    server = EmbeddedServer(tmp_path / "home", FORGETFUL | {"shared_buffers": "nonsense"})
    with pytest.raises(ServerError, match="shared_buffers"):
        server.start()
    assert not server.is_running()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs to become somebody else")
def test_root_without_namespaces_runs_it_as_nobody(monkeypatch, open_folder):
    server = EmbeddedServer(open_folder / "home", FORGETFUL)
    for may_namespace, owner in ((False, processes.ordinary_user().pw_uid), (True, 0)):
        monkeypatch.setattr(postgres, "_may_namespace", lambda allowed=may_namespace: allowed)
        server.start()
        assert server.data.stat().st_uid == owner
        server.stop()


def test_a_second_holder_of_a_home_is_refused(tmp_path):
    with (
        homes.HomeLock(tmp_path),
        pytest.raises(homes.HomeInUseError, match=str(os.getpid())),
        homes.HomeLock(tmp_path),
    ):
        pass
    assert not homes.is_locked(tmp_path)


def test_a_short_home_keeps_its_socket_and_a_deep_one_gets_a_short_place(tmp_path):
    assert homes.socket_folder(tmp_path) == tmp_path / "run"
    deep = tmp_path / ("deep" * 20)
    assert len(str(homes.socket_folder(deep) / homes.SOCKET_NAME)) <= homes.LONGEST_SOCKET_PATH
    assert homes.socket_folder(deep) == homes.socket_folder(deep)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_socket_folder_of_somebody_else_is_refused(tmp_path):
    deep = tmp_path / ("deep" * 20)
    folder = homes.socket_folder(deep)
    folder.mkdir()
    os.chown(folder, 12345, 12345)
    with pytest.raises(homes.HomeError, match="somebody else"):
        homes.prepare_socket_folder(deep, os.geteuid())
    folder.rmdir()


def test_a_command_uses_the_server_that_runs_already(server):
    with homes.HomeLock(server.home):
        server.start()
        with postgres.running(server.home) as url:
            assert url == server.url
        assert holds_its_data(server)


def test_a_command_starts_a_server_for_itself_and_ends_it(used):
    with postgres.running(used.home) as url, psycopg.connect(url) as connection:
        assert connection.execute("select value from kept").fetchone() == (1,)
    assert not postgres.is_ready(used.data)
