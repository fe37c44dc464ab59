"""What processes of ours do at their beginning and end."""

import os
import signal
import subprocess
import sys

import pytest

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
    deaf = (
        "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
    )
    child = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    assert child.stdout.readline() == b"deaf\n"
    processes.end([child], seconds=0.1)
    assert child.returncode == -signal.SIGKILL


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
    part = Part("web", [])
    part.started = float("inf")  # it never ran for long
    pauses = [part.mark_failed() for _ in range(12)]
    assert pauses == sorted(pauses)
    assert pauses[0] < 1
    assert pauses[-1] == LONGEST_PAUSE


def test_a_part_that_ran_for_long_starts_again_soon():
    part = Part("web", [], failures=9, started=float("-inf"))
    assert part.mark_failed() < 1
