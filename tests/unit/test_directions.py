"""Imports point one way: a lower room never knows the rooms above it."""

import ast
import re
from pathlib import Path

import pytest

import gatehouse

PACKAGE = Path(gatehouse.__file__).parent

# Each room with everything of ours that it may import, beside itself.
MAY: dict[str, set[str]] = {
    "journal": set(),
    "guard": set(),
    "accounts": {"journal", "guard"},
    "conversations": {"journal", "guard", "accounts"},
    "status": {"journal", "guard", "accounts", "conversations"},
    "exchange": {"journal", "guard", "accounts", "conversations"},
    "channels": {"journal", "guard", "accounts", "conversations", "live"},
    "outbox": {"journal", "guard", "accounts", "conversations", "channels"},
    "privacy": {"journal", "guard", "accounts", "conversations", "channels", "exchange"},
    "portal": {"journal", "guard", "accounts", "conversations", "channels", "exchange", "privacy"},
    "workspace": {"journal", "guard", "accounts", "conversations", "channels", "exchange", "live"},
    "backoffice": {"journal", "guard", "accounts", "conversations", "channels", "status"},
}
LIVE_MAY = (
    "gatehouse.live", "gatehouse.journal.wire", "gatehouse.journal.actor", "gatehouse.guard",
    "gatehouse.conversations.post", "gatehouse.conversations.post_many",
)  # fmt: skip


def imports(path: Path) -> set[str]:
    """Every module of ours that a file imports, wherever in the file it does so."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.startswith("gatehouse.")}


@pytest.mark.parametrize("room", MAY)
def test_a_room_knows_only_the_rooms_below(room: str) -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in (PACKAGE / room).rglob("*.py")
        for name in sorted(imports(path))
        if name.split(".")[1] not in MAY[room] | {room, "testing"}
    ]
    assert wrong == []


def test_live_knows_the_wire_the_guard_and_posting() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in (PACKAGE / "live").rglob("*.py")
        for name in sorted(imports(path))
        if not name.startswith(LIVE_MAY)
    ]
    assert wrong == []


def test_the_guard_is_pure() -> None:
    for path in (PACKAGE / "guard").rglob("*.py"):
        assert not re.search(r"^\s*(from|import) django", path.read_text(), re.M), path
