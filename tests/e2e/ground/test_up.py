"""`gatehouse up`: it starts, tells where to go, stops, and shares the machine with others."""

import os
import re
import shutil
import signal
import smtplib
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import gatehouse
from gatehouse.channels.email.intake.endpoints import Endpoint
from gatehouse.project import home as homes
from gatehouse.project.processes import wait_until
from gatehouse.testing.instance import GREETING, Instance, ended, proportional_memory

AS_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
MEGABYTE = 1024 * 1024


def test_it_tells_where_to_go(running):
    for page in ("/", "/desk/", "/backoffice/", "/outbox/"):
        assert f"{running.url}{page}\n" in running.said()


def test_it_tells_where_mail_comes_in(running):
    assert re.search(rf"Mail comes in +smtp://127\.0\.0\.1:{running.mail_port}\n", running.said())
    assert wait_until(Endpoint("127.0.0.1", running.mail_port).greets, seconds=20), "it starts after the pages"
    with smtplib.SMTP("127.0.0.1", running.mail_port, timeout=20) as smtp:
        smtp.sendmail("lena@mail.example", ["support@alderwick.example"], "Subject: Hello\n\nHello")


def test_demo_accounts_are_shown_on_request(running):
    assert "alice@alderwick.example" in running.run("demo", "show").stdout
    assert re.fullmatch(r"\d{6}\n", running.run("demo", "code", "alice").stdout)


def test_commands_work_beside_it(running):
    assert running.run("journal", "verify").stdout.startswith("The journal is whole")
    demo = Instance(running.home, GATEHOUSE_MODE="demo")
    assert demo.run("check").stdout == "The settings are fit for demo.\n"


def test_the_resting_tree_holds_less_than_400_megabytes(running):
    assert proportional_memory(running.tree()) < 400 * MEGABYTE


def test_its_state_is_for_its_owner_only(running):
    assert stat.S_IMODE(running.home.stat().st_mode) == 0o700
    for name in ("keys", "secret_key", "lock"):
        assert stat.S_IMODE((running.home / name).stat().st_mode) == 0o600


def test_a_home_in_use_is_refused_in_one_sentence(running):
    second = running.run("up")
    assert second.returncode == 1
    assert second.stderr.startswith("gatehouse: ")
    assert second.stderr.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_stops_cleanly(instance, number):
    instance.start()
    everything = instance.tree()
    assert instance.stop(number) == 0
    assert ended(everything, seconds=0)
    assert not (instance.home / "postgres/postmaster.pid").exists()
    assert (instance.home / "lock").read_text() == ""


def test_a_later_start_says_no_passwords(instance, used_home):
    """How long starts take is measured in bench/resting.py."""
    shutil.copy(used_home.with_name(f"{used_home.name}.log"), instance.log)  # what the home's first start has said
    instance.start()
    assert instance.said().count(GREETING) == 2
    assert instance.said().count("alice@alderwick.example") == 1, "passwords are printed once"


def test_two_instances_side_by_side(make_instance):
    first, second = make_instance("first"), make_instance("second")
    first.start()
    second.start()
    assert first.stop() == 0
    assert second.answers()


def test_a_busy_port_is_one_sentence(running, make_instance):
    other = make_instance(is_new=True, PORT=str(running.port))
    refused = other.run("up", "--demo")
    assert refused.returncode == 1
    assert refused.stderr == (
        f"gatehouse: Cannot listen on 127.0.0.1 port {running.port} (Address already in use): set PORT to a free one.\n"
    )


def test_a_long_path_to_the_home(make_instance, tmp_path):
    deep = tmp_path / ("deep" * 20) / ("er" * 30)
    deep.mkdir(parents=True)
    instance = make_instance(f"{deep.relative_to(tmp_path)}/home")
    instance.start()
    assert instance.run("journal", "verify").returncode == 0
    instance.stop()
    assert not homes.socket_folder(instance.home).exists()


def test_it_changes_no_permission_outside_its_home(instance, tmp_path):
    tmp_path.chmod(0o700)
    before = permissions_above(instance.home)
    instance.start()
    instance.stop()
    assert permissions_above(instance.home) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_it_starts_as_an_ordinary_user(make_instance, tmp_path):
    python = python_for_all()
    folder = Path("/tmp") / f"gatehouse-ordinary-{os.getpid()}"
    folder.mkdir(mode=0o777)
    os.chown(folder, 65534, 65534)
    try:
        instance = make_instance(str(folder / "home"), is_new=True, python=python, PYTHONPATH=import_paths())
        instance.start(prefix=AS_NOBODY)
        assert instance.home.stat().st_uid == 65534
        assert instance.stop() == 0
    finally:
        shutil.rmtree(folder)


def permissions_above(folder: Path) -> dict[Path, tuple[int, int, int]]:
    return {above: (s.st_mode, s.st_uid, s.st_gid) for above in folder.parents for s in [above.stat()]}


def python_for_all() -> str:
    """A Python of this version that user nobody may run; this one may stand in root's home."""
    for candidate in (os.path.realpath(sys.executable), "/usr/bin/python3", "/usr/local/bin/python3"):
        probe = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
        # With env between, since setpriv itself still has root's rights when it starts a program.
        if subprocess.run([*AS_NOBODY, "env", candidate, "-c", probe], stderr=subprocess.DEVNULL).returncode == 0:
            return candidate
    pytest.skip("no Python that every user may run is not installed")


def import_paths() -> str:
    return os.pathsep.join(str(Path(module.__file__).parents[1]) for module in (gatehouse, pytest))
