import pytest

from gatehouse.testing.requires import requires


def test_a_program_that_is_there_is_named_by_its_path() -> None:
    assert requires("sh").endswith("/sh")


def test_another_program_may_stand_in() -> None:
    assert requires("no-such-program", "sh").endswith("/sh")


def test_a_missing_program_skips_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GATEHOUSE_REQUIRE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-program is not installed"):
        requires("no-such-program")


def test_a_missing_program_fails_where_all_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEHOUSE_REQUIRE", "1")
    with pytest.raises(pytest.fail.Exception, match="no-such-program is not installed"):
        requires("no-such-program")
