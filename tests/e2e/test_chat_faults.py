"""What was acknowledged in a chat is there once and in order, whatever is killed meanwhile."""

from pathlib import Path

from gatehouse.project.keys import Keyring, ensure_keys
from gatehouse.testing.chat_faults import Crowd, Kill, Size
from gatehouse.testing.chatters import on_a_loop_of_its_own
from gatehouse.testing.instance import Instance, running_copy
from gatehouse.testing.kills import kill_database, kill_web

SMALL = Size(chats=6, pace=30, calm=0.7)  # at full size: bench.chat


def test_what_was_acknowledged_is_there_once_and_in_order(used_home: Path, tmp_path: Path) -> None:
    """While the web process with the gateway is killed, and then PostgreSQL."""
    with running_copy(used_home, tmp_path / "home", GATEHOUSE_LIMITS="false") as instance:
        crowd = crowd_at(instance)
        kills = [Kill("web", lambda: kill_web(instance)), Kill("database", lambda: kill_database(instance))]
        for killed in on_a_loop_of_its_own(lambda: crowd.live_through(kills)):
            assert max(killed.clients) < 8  # five, and what a busy machine takes
        found = crowd.found(instance.database_url())
        assert found.acknowledged == found.stored > 2 * SMALL.chats
        assert (found.in_order, found.refused) == (found.sides, 0)


def crowd_at(instance: Instance) -> Crowd:
    sign = Keyring.parse(ensure_keys(instance.home)).sign
    return Crowd.come(SMALL, instance.url, instance.database_url(), sign)
