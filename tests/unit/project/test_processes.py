"""What a process asks of the kernel."""

import resource

from gatehouse.project.processes import allow_open_files, ask_child


def _files_after(soft: int, hard: int, wanted: int) -> str:
    """In a child, since a process cannot take its own limit back."""

    def limited() -> str:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        allow_open_files(wanted)
        return str(resource.getrlimit(resource.RLIMIT_NOFILE))

    return ask_child(limited, explain=str)


def test_as_many_files_as_wanted_may_be_open() -> None:
    assert _files_after(256, 2_000, 1_500) == "(1500, 2000)"


def test_no_more_than_the_system_allows() -> None:
    assert _files_after(256, 1_000, 1_500) == "(1000, 1000)"


def test_what_is_allowed_already_stays() -> None:
    assert _files_after(1_800, 2_000, 1_500) == "(1800, 2000)"
