from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gatehouse.testing.folders import copy_folder
from gatehouse.testing.instance import Instance, running_copy


@pytest.fixture
def make_instance(tmp_path: Path, used_home: Path) -> Iterator[Callable[..., Instance]]:
    made: list[Instance] = []

    def make(name: str = "home", *, is_new: bool = False, **options: str) -> Instance:
        instance = Instance(tmp_path / name, **options)
        if not is_new:
            copy_folder(used_home, instance.home)
        made.append(instance)
        return instance

    yield make
    for instance in made:
        if instance.process is not None:
            instance.stop()


@pytest.fixture
def instance(make_instance: Callable[..., Instance]) -> Instance:
    return make_instance()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, used_home: Path) -> Iterator[Instance]:
    """One that runs already, for tests that leave it as they found it."""
    with running_copy(used_home, tmp_path_factory.mktemp("running") / "home") as instance:
        yield instance
