"""Writes docs/security/asvs.md from the rows in docs/security/asvs.toml and the tests that are marked with their numbers.

python -m gatehouse.testing.asvs

Tests are read, not imported: `@pytest.mark.asvs("6.2.1", "6.2.9")` over a test says which rows it proves.
"""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ROWS = ROOT / "docs/security/asvs.toml"
DOCUMENT = ROOT / "docs/security/asvs.md"
STATES = ("met", "partly", "open", "agents only", "not applicable")
_CHAPTERS = {"6": "V6 Authentication", "7": "V7 Session management"}
_HEAD = """# OWASP ASVS 5.0

How signing in (V6) and sessions (V7) stand against the Application Security Verification Standard 5.0, row by row, in our
own words. `make asvs` writes this page from [asvs.toml](asvs.toml) and from the tests that are marked with a row's number;
a test fails when it is out of date, when a row of levels 1 and 2 that is met has no test, and when a test names a row that
is not there. How signing in works is told in [authentication.md](authentication.md).
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement: `number` as ASVS has it, what it asks in our words, and how it stands."""

    number: str
    level: int
    asks: str
    state: str
    note: str = ""

    @property
    def section(self) -> str:
        return self.number.rpartition(".")[0]

    @property
    def needs_test(self) -> bool:
        """What is met at the levels that hold for customers."""
        return self.state == "met" and self.level < 3


def sections() -> dict[str, str]:
    """The headings by their numbers."""
    headings: dict[str, str] = _read()["sections"]
    return headings


def rows() -> list[Row]:
    """Every requirement, in the order of the file."""
    return [Row(number, **told) for number, told in _read().items() if number != "sections"]


def proofs(folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """For each number that a test names, those tests as `path::name`, in order."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        for name, numbers in _marked(path.read_text()):
            for number in numbers:
                found.setdefault(number, []).append(f"{path.relative_to(folder.parent)}::{name}")
    return found


def document(given: list[Row], tests: Mapping[str, list[str]]) -> str:
    """The whole page."""
    parts = [_HEAD, _count(given)]
    for chapter, title in _CHAPTERS.items():
        parts.append(f"## {title}\n")
        own = [one for one in given if one.number.startswith(f"{chapter}.")]
        for number, heading in sections().items():
            if found := [one for one in own if one.section == number]:
                parts.append(_table(f"### {number} {heading}", found, tests))
    parts.append(_unmet(given))
    return "\n".join(parts)


def _read() -> dict[str, dict[str, Any]]:
    return tomllib.loads(ROWS.read_text())


def _marked(source: str) -> Iterator[tuple[str, list[str]]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and (numbers := [*_numbers(node)]):
            yield node.name, numbers


def _numbers(test: ast.FunctionDef) -> Iterator[str]:
    for one in test.decorator_list:
        if isinstance(one, ast.Call) and ast.unparse(one.func) == "pytest.mark.asvs":
            yield from (str(ast.literal_eval(given)) for given in one.args)


def _count(given: list[Row]) -> str:
    lines = ["| level | rows | " + " | ".join(STATES) + " |", "|---" * (len(STATES) + 2) + "|"]
    for level in (1, 2, 3):
        own = [one.state for one in given if one.level == level]
        lines.append(f"| {level} | {len(own)} | " + " | ".join(str(own.count(state)) for state in STATES) + " |")
    return "\n".join(lines) + "\n"


def _table(heading: str, given: list[Row], tests: Mapping[str, list[str]]) -> str:
    lines = [heading, "", "| row | level | what it asks | how it stands | proven by |", "|---|---|---|---|---|"]
    for one in given:
        proven = "<br>".join(f"`{name}`" for name in tests.get(one.number, []))
        lines.append(f"| {one.number} | {one.level} | {one.asks} | {_stands(one)} | {proven} |")
    return "\n".join(lines) + "\n"


def _stands(row: Row) -> str:
    return f"**{row.state}**" + (f": {row.note}" if row.note else "")


def _unmet(given: list[Row]) -> str:
    lines = ["## Rows of level 3 that are not met", ""]
    lines += [
        f"- **{one.number}** {one.asks} {_stands(one)}"
        for one in given
        if one.level == 3 and one.state not in ("met", "not applicable")
    ]
    # Of two rows of level 2 the standard asks for more at level 3, in the same sentence.
    lines += [f"- **{one.number}** at level 3. {one.note}" for one in given if one.level < 3 and "level 3" in one.asks]
    return "\n".join(lines) + "\n"


def main() -> None:
    DOCUMENT.write_text(document(rows(), proofs()))


if __name__ == "__main__":
    main()
