"""A command group that knows its commands' names and short help without importing them."""

import importlib
from dataclasses import dataclass
from typing import Any

import click

PACKAGE = "gatehouse.project.cli"


@dataclass(frozen=True, slots=True)
class Section:
    """One block of the help: command names with `module:attribute` (`/` starts a full module path) and short help."""

    title: str
    commands: dict[str, tuple[str, str]]


class SectionedGroup(click.Group):
    """Lists its commands by section, in the order they are written."""

    def __init__(self, *args: Any, sections: list[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections
        self._places = {name: place for section in sections for name, (place, _) in section.commands.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._places:
            return None
        module, attribute = self._places[cmd_name].split(":")
        path = module[1:] if module.startswith("/") else f"{PACKAGE}.{module}"
        command: click.Command = getattr(importlib.import_module(path), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(len(name) for name in self._places)
        for section in self.sections:
            with formatter.section(section.title):
                formatter.write_dl([(name.ljust(width), text) for name, (_, text) in section.commands.items()])
