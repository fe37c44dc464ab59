from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gatehouse.testing.instance import Instance


@pytest.fixture
def make_instance(tmp_path: Path) -> Iterator[Callable[..., Instance]]:
    made: list[Instance] = []

    def make(name: str = "home", **options: str) -> Instance:
        made.append(Instance(tmp_path / name, **options))
        return made[-1]

    yield make
    for instance in made:
        if instance.process is not None:
            instance.stop()


@pytest.fixture
def instance(make_instance: Callable[..., Instance]) -> Instance:
    return make_instance()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """One that runs already, for tests that leave it as they found it."""
    instance = Instance(tmp_path_factory.mktemp("running") / "home")
    instance.start()
    yield instance
    instance.stop()
