"""The gateway runs without Django and imports only what it may."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import gatehouse.live

ALLOWED = (
    "gatehouse.live",
    "gatehouse.journal",
    "gatehouse.journal.wire",
    "gatehouse.guard",
    "gatehouse.conversations.post",
    "gatehouse.conversations.post_many",
    "gatehouse.journal.actor",
)
FILES = sorted(Path(gatehouse.live.__file__).parent.glob("*.py"))


def test_the_gateway_needs_no_django() -> None:
    code = "import sys, gatehouse.live.gateway; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_imports_the_wire_the_guard_and_the_post_alone(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("gatehouse"):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            assert node.module in ALLOWED or node.module.startswith("gatehouse.live")  # type: ignore[union-attr]
            assert node.module != "gatehouse.journal" or names == ["gatehouse.journal.wire"]
