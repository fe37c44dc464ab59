"""What the documents say is what the code does."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from gatehouse.project.cli import SECTIONS
from gatehouse.project.config import Config

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")})


def test_every_variable_is_in_the_one_table():
    document = (ROOT / "docs/self-hosting.md").read_text()
    written = re.search(r"<!-- variables: begin[^\n]*-->\n(.*?)<!-- variables: end -->", document, re.DOTALL)
    assert written is not None
    assert written[1] == table(), f"Put this table there:\n{table()}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(document):
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
        assert (document.parent / target).exists(), target


def test_every_command_that_is_named_exists():
    commands = {name for section in SECTIONS for name in section.commands}
    for document in DOCUMENTS:
        named = set(re.findall(r"`(?:\.venv/bin/)?gatehouse ([a-z][a-z-]*)", document.read_text()))
        assert named <= commands, document


def table() -> str:
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for field in Config.model_fields.values():
        default = "" if isinstance(field.default, SecretStr) else str(field.default)
        meaning = str(field.description).replace("|", "\\|")
        rows.append(f"| `{field.validation_alias}` | {f'`{default}`' if default else ''} | {meaning} |")
    return "\n".join([*rows, ""])
