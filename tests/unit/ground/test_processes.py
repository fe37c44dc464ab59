"""What processes of ours do at their beginning and end."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.context import ForkProcess

import pytest
from setproctitle import getproctitle

from gatehouse.project import processes
from gatehouse.project.supervisor import LONGEST_PAUSE, Part


def test_a_child_answers_and_what_it_imports_stays_with_it():
    def question() -> str:
        import this  # noqa: F401

        return "answer"

    assert processes.ask_child(question, explain=str) == "answer"
    assert "this" not in sys.modules


def test_the_error_of_a_child_is_told_here(capfd):
    def question() -> str:
        raise ValueError("PORT is no number")

    with pytest.raises(processes.ChildError, match=r"^PORT is no number$"):
        processes.ask_child(question, explain=str)


def test_a_killed_child_is_an_error():
    def question() -> str:
        os.kill(os.getpid(), signal.SIGKILL)
        return "never"

    with pytest.raises(processes.ChildError):
        processes.ask_child(question, explain=str)


def test_children_that_do_not_listen_are_made_to_end():
    reader, writer = os.pipe()

    def deaf() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.write(1, b"deaf\n")
        signal.pause()

    child = forked(deaf, writer)
    assert os.read(reader, 100) == b"deaf\n"
    processes.end([child], seconds=0.1)
    assert child.exitcode == -signal.SIGKILL


def test_a_forked_child_has_what_is_loaded_a_title_and_a_session_of_its_own_and_no_file_of_ours():
    reader, writer = os.pipe()
    loaded = {"here": 1}

    def look() -> None:
        found = [loaded["here"], getproctitle(), os.getsid(0) == os.getpid(), sorted(os.listdir("/proc/self/fd"))]
        os.write(1, json.dumps(found).encode())
        sys.exit(7)

    child = forked(look, writer)
    child.join()
    assert json.loads(os.read(reader, 100)) == [1, "gatehouse test", True, ["0", "1", "2", "3"]]  # 3 lists the folder
    assert child.exitcode == 7


def forked(run: Callable[[], object], output: int) -> ForkProcess:
    """A child whose standard output is a pipe."""
    kept = os.dup(1)
    os.dup2(output, 1)
    try:
        return processes.fork(run, title="gatehouse test")
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def test_processes_are_found_by_folder_and_name(tmp_path):
    sleeping = subprocess.Popen(["sleep", "60"], cwd=tmp_path)
    try:
        assert processes.wait_until(lambda: processes.working_in(tmp_path, named="sleep") == {sleeping.pid}, seconds=5)
        assert processes.working_in(tmp_path, named="postgres") == set()
        assert processes.working_in(tmp_path.parent, named="sleep") == set()
    finally:
        sleeping.kill()
        sleeping.wait()


def test_a_part_that_keeps_failing_waits_longer_and_longer():
    part = Part("web", run=print)
    part.started = float("inf")  # it never ran for long
    pauses = [part.mark_failed() for _ in range(12)]
    assert pauses == sorted(pauses)
    assert pauses[0] < 1
    assert pauses[-1] == LONGEST_PAUSE


def test_a_part_that_ran_for_long_starts_again_soon():
    part = Part("web", run=print, failures=9, started=float("-inf"))
    assert part.mark_failed() < 1
